// From nothing to a signed-in operator: set-up, sign-in, then the shell with its screens.
import { useMantineColorScheme } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { ask, get, me as whoAmI, remember, signOut, whenSignedOut } from './api/client'
import { startLive, stopLive } from './api/event-stream'
import { forgetAll, problemIn } from './api/resource'
import type { Me, Problem, Steps } from './api/types'
import { isLanguage, speak, useT } from './i18n'
import { Empty, ProblemBox, Waiting } from './components/parts'
import { Calls } from './screens/calls/calls-page'
import { CallWhy } from './screens/calls/call-explanation'
import { ConnectionPage } from './screens/connections/connection-page'
import { Connections } from './screens/connections/connections-page'
import { FirstAdministrator, SignIn } from './screens/sign-in/sign-in'
import { Home } from './screens/home/home-page'
import { Outbox } from './screens/outbox/outbox-page'
import { People } from './screens/users/users-page'
import { SettingsPage } from './screens/settings/settings-page'
import { isBare, Setup } from './screens/setup/setup-page'
import { SessionContext } from './session'
import { Shell } from './shell/shell'

type Stage = 'asking' | 'set_up' | 'sign_in' | 'in'

export function App() {
  const [stage, setStage] = useState<Stage>('asking')
  const [me, setMe] = useState<Me | null>(null)
  const [ended, setEnded] = useState(false) // the server let go of the session; nobody here asked for it
  const [problem, setProblem] = useState<Problem | null>(null)
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const [at, go] = useLocation()

  const enter = useCallback(
    (who: Me) => {
      setMe(who)
      setEnded(false)
      setStage('in')
      if (isLanguage(who.language)) void speak(who.language)
      if (who.theme === 'light' || who.theme === 'dark' || who.theme === 'auto') setColorScheme(who.theme)
      startLive()
    },
    // setColorScheme is a new function at every render; it always does the same.
    [],
  )

  /** Who signs in at a house without connections, and may connect, begins with set-up. */
  const arrive = async (who: Me) => {
    remember(who)
    const mine = who.permissions?.includes('connections.change') ?? who.role === 'admin'
    const steps = mine && at === '/' ? await get<Steps>('/setup/steps').catch(() => null) : null
    if (steps && isBare(steps)) go('/setup', { replace: true })
    enter(who)
  }

  const look = useCallback(async () => {
    setProblem(null)
    try {
      const door = await get<{ needed: boolean; signed_in: boolean }>('/setup')
      const who = door.signed_in ? await whoAmI() : null // asking who I am while nobody is would be a console error
      if (who) enter(who)
      else setStage(door.needed ? 'set_up' : 'sign_in')
    } catch (error) {
      setProblem(problemIn(error))
    }
  }, [enter])

  const out = useCallback(() => {
    stopLive()
    forgetAll()
    setMe(null)
    setStage('sign_in')
  }, [])

  useEffect(() => {
    whenSignedOut(() => {
      setEnded(true)
      out()
    })
    void look()
  }, [look, out])

  if (problem) return <div className="enter"><ProblemBox problem={problem} onRetry={() => void look()} /></div>
  if (stage === 'asking') return <Waiting />
  if (stage === 'set_up') return <FirstAdministrator onEnter={arrive} />
  if (stage === 'sign_in' || !me) return <SignIn onEnter={arrive} ended={ended} />

  const session = {
    me,
    may: (permission: string) => me.permissions?.includes(permission) ?? me.role === 'admin',
    change: (taste: { language?: string; theme?: string }) => {
      if (isLanguage(taste.language)) void speak(taste.language)
      if (taste.theme) setColorScheme(taste.theme as 'light')
      ask<Me>('PATCH', '/session', taste).then((who) => setMe(remember({ ...me, ...who })), () => {})
    },
    leave: () => {
      stopLive() // its last word would say that the session ended, which one knows who asked for it
      void signOut().catch(() => {}).then(out)
    },
  }
  return (
    <SessionContext value={session}>
      <Shell>
        <Switch>
          <Route path="/" component={Home} />
          <Route path="/calls" component={Calls} />
          <Route path="/calls/:id">{({ id }) => <CallWhy key={id} id={id} />}</Route>
          <Route path="/connections" component={Connections} />
          <Route path="/connections/:id">{({ id }) => <ConnectionPage key={id} id={id} />}</Route>
          <Route path="/outbox" component={Outbox} />
          <Route path="/people" component={People} />
          <Route path="/settings/:tab?/:version?">{({ tab, version }) => <SettingsPage tab={tab ?? 'lines'} version={version} />}</Route>
          <Route path="/sign-in"><Redirect to="/" /></Route>
          <Route path="/setup" component={Setup} />
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
