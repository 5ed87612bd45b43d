// From nothing to a signed-in operator: set-up, sign-in, then the shell with its screens.
import { useMantineColorScheme } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { ask, get, me as whoAmI, onSignedOut, remember, signOut } from './api/client'
import { startStream, stopStream } from './api/event-stream'
import { clearResources, problemIn } from './api/resource'
import type { Me, Problem, SetupSteps } from './api/types'
import { Empty, Waiting } from './components/card'
import { ProblemBox } from './components/problem-box'
import { isLanguage, setLanguage, useT } from './i18n'
import { CallExplanation } from './screens/calls/call-explanation'
import { CallsPage } from './screens/calls/calls-page'
import { ConnectionPage } from './screens/connections/connection-page'
import { ConnectionsPage } from './screens/connections/connections-page'
import { HomePage } from './screens/home/home-page'
import { OutboxPage } from './screens/outbox/outbox-page'
import { SettingsPage } from './screens/settings/settings-page'
import { SetupPage } from './screens/setup/setup-page'
import { isNothingConnected } from './screens/setup/setup-steps'
import { FirstAdministrator, SignIn } from './screens/sign-in/sign-in'
import { UsersPage } from './screens/users/users-page'
import { SessionContext } from './session'
import { Shell } from './shell/shell'

type Stage = 'asking' | 'set_up' | 'sign_in' | 'in'

export function App() {
  const [stage, setStage] = useState<Stage>('asking')
  const [me, setMe] = useState<Me | null>(null)
  const [ended, setEnded] = useState(false) // the server ended the session; nobody here asked for it
  const [problem, setProblem] = useState<Problem | null>(null)
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const [at, go] = useLocation()

  const enter = useCallback(
    (who: Me) => {
      setMe(who)
      setEnded(false)
      setStage('in')
      if (isLanguage(who.language)) void setLanguage(who.language)
      if (who.theme === 'light' || who.theme === 'dark' || who.theme === 'auto') setColorScheme(who.theme)
      startStream()
    },
    // setColorScheme is a new function at every render; it always does the same.
    [],
  )

  /** Whoever signs in to a server without connections, and may connect, begins with setup. */
  const arrive = async (who: Me) => {
    remember(who)
    const mine = who.permissions?.includes('connections.change') ?? who.role === 'admin'
    const steps = mine && at === '/' ? await get<SetupSteps>('/setup/steps').catch(() => null) : null
    if (steps && isNothingConnected(steps)) go('/setup', { replace: true })
    enter(who)
  }

  const look = useCallback(async () => {
    setProblem(null)
    try {
      const server = await get<{ needed: boolean; signed_in: boolean }>('/setup')
      const who = server.signed_in ? await whoAmI() : null // asking who I am while nobody is would be a console error
      if (who) enter(who)
      else setStage(server.needed ? 'set_up' : 'sign_in')
    } catch (error) {
      setProblem(problemIn(error))
    }
  }, [enter])

  const out = useCallback(() => {
    stopStream()
    clearResources()
    setMe(null)
    setStage('sign_in')
  }, [])

  useEffect(() => {
    onSignedOut(() => {
      setEnded(true)
      out()
    })
    void look()
  }, [look, out])

  if (problem) return <div className="sign-in"><ProblemBox problem={problem} onRetry={() => void look()} /></div>
  if (stage === 'asking') return <Waiting />
  if (stage === 'set_up') return <FirstAdministrator onSignedIn={arrive} />
  if (stage === 'sign_in' || !me) return <SignIn onSignedIn={arrive} ended={ended} />

  const session = {
    me,
    may: (permission: string) => me.permissions?.includes(permission) ?? me.role === 'admin',
    change: (taste: { language?: string; theme?: string }) => {
      if (isLanguage(taste.language)) void setLanguage(taste.language)
      if (taste.theme) setColorScheme(taste.theme as 'light')
      ask<Me>('PATCH', '/session', taste).then((who) => setMe(remember({ ...me, ...who })), () => {})
    },
    leave: () => {
      stopStream() // its last word would say that the session ended, which one knows who asked for it
      void signOut().catch(() => {}).then(out)
    },
  }
  return (
    <SessionContext value={session}>
      <Shell>
        <Switch>
          <Route path="/" component={HomePage} />
          <Route path="/calls" component={CallsPage} />
          <Route path="/calls/:id">{({ id }) => <CallExplanation key={id} id={id} />}</Route>
          <Route path="/connections" component={ConnectionsPage} />
          <Route path="/connections/:id">{({ id }) => <ConnectionPage key={id} id={id} />}</Route>
          <Route path="/outbox" component={OutboxPage} />
          <Route path="/users" component={UsersPage} />
          <Route path="/settings/:tab?/:version?">{({ tab, version }) => <SettingsPage tab={tab ?? 'lines'} version={version} />}</Route>
          <Route path="/sign-in"><Redirect to="/" /></Route>
          <Route path="/people"><Redirect to="/users" replace /></Route>
          <Route path="/setup" component={SetupPage} />
          <Route><Nowhere /></Route>
        </Switch>
      </Shell>
    </SessionContext>
  )
}

function Nowhere() {
  const t = useT()
  return (
    <Empty icon="search" title={t('nowhere')}>
      <a href="/">{t('nav.home')}</a>
    </Empty>
  )
}
