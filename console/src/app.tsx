// From nothing to a signed-in operator: set-up, sign-in, then the shell with its screens.
import { useMantineColorScheme } from '@mantine/core'
import { lazy, useCallback, useEffect, useState } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { ask, get, me as whoAmI, onMustAddFactor, onSignedOut, remember, signOut } from './api/client'
import { startStream, stopStream } from './api/event-stream'
import { clearResources, problemIn } from './api/resource'
import type { Me, Problem, SetupSteps } from './api/types'
import { Empty, Waiting } from './components/card'
import { LoadBoundary } from './components/load-boundary'
import { ProblemBox, problemText } from './components/problem-box'
import { toast } from './components/toasts'
import { isLanguage, setLanguage, useT } from './i18n'
import { HomePage } from './screens/home/home-page'
import { SetupPage } from './screens/setup/setup-page'
import { isNothingConnected } from './screens/setup/setup-steps'
import { CONNECTED, refusal, takeCode } from './screens/sign-in/provider-sign-in'
import { FirstAdministrator, SignIn } from './screens/sign-in/sign-in'
import { SessionContext } from './session'
import { ChangePassword } from './shell/change-password'
import { Security } from './shell/security/security'
import { Shell } from './shell/shell'

// Screens that are not the first one come in parts of their own; the server is near, and idle browsers fetch them ahead.
const PARTS = {
  explanation: () => import('./screens/calls/call-explanation'),
  calls: () => import('./screens/calls/calls-page'),
  client: () => import('./screens/clients/client-page'),
  figures: () => import('./screens/figures/figures-page'),
  connection: () => import('./screens/connections/connection-page'),
  connections: () => import('./screens/connections/connections-page'),
  outbox: () => import('./screens/outbox/outbox-page'),
  personalData: () => import('./screens/personal-data/personal-data-page'),
  settings: () => import('./screens/settings/settings-page'),
  users: () => import('./screens/users/users-page'),
}
const CallExplanation = lazy(() => PARTS.explanation().then((part) => ({ default: part.CallExplanation })))
const CallsPage = lazy(() => PARTS.calls().then((part) => ({ default: part.CallsPage })))
const ClientPage = lazy(() => PARTS.client().then((part) => ({ default: part.ClientPage })))
const FiguresPage = lazy(() => PARTS.figures().then((part) => ({ default: part.FiguresPage })))
const ConnectionPage = lazy(() => PARTS.connection().then((part) => ({ default: part.ConnectionPage })))
const ConnectionsPage = lazy(() => PARTS.connections().then((part) => ({ default: part.ConnectionsPage })))
const OutboxPage = lazy(() => PARTS.outbox().then((part) => ({ default: part.OutboxPage })))
const PersonalDataPage = lazy(() => PARTS.personalData().then((part) => ({ default: part.PersonalDataPage })))
const SettingsPage = lazy(() => PARTS.settings().then((part) => ({ default: part.SettingsPage })))
const UsersPage = lazy(() => PARTS.users().then((part) => ({ default: part.UsersPage })))

const AHEAD_MS = 1_000

type Stage = 'asking' | 'set_up' | 'sign_in' | 'in'

export function App() {
  const [stage, setStage] = useState<Stage>('asking')
  const [me, setMe] = useState<Me | null>(null)
  const [ended, setEnded] = useState(false) // the server ended the session; nobody here asked for it
  const [waits, setWaits] = useState<string[]>([]) // a sign-in of this browser waits for its second step
  const [problem, setProblem] = useState<Problem | null>(null)
  const [provider, setProvider] = useState<string | null>(null) // of single sign-on, by its name
  const [cameBack] = useState(takeCode) // what single sign-on said, when the browser came back from there
  const t = useT()
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const [at, go] = useLocation()

  const enter = useCallback(
    (who: Me) => {
      setMe(who)
      setEnded(false)
      setStage('in')
      if (isLanguage(who.language)) void setLanguage(who.language)
      if (who.theme === 'light' || who.theme === 'dark' || who.theme === 'auto') setColorScheme(who.theme)
      if (!who.must_change_password && !who.must_add_factor) startStream()
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
      const server = await get<{ needed: boolean; signed_in: boolean; provider?: string | null; second_step: string[] }>('/setup')
      setProvider(server.provider ?? null)
      setWaits(server.second_step)
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
    setWaits([])
    setStage('sign_in')
  }, [])

  const refresh = useCallback(async () => {
    const who = await whoAmI().catch(() => null)
    if (!who) return
    setMe(who)
    if (!who.must_add_factor) startStream()
    else stopStream()
  }, [])

  useEffect(() => {
    onSignedOut(() => {
      setEnded(true)
      out()
    })
    onMustAddFactor(() => void refresh())
    void look()
  }, [look, out, refresh])

  useEffect(() => {
    if (stage !== 'in' || cameBack === null) return
    if (cameBack === CONNECTED) return toast(t('sso.account.connected'))
    const { cause, next } = problemText(refusal(cameBack), t)
    toast(`${cause} ${next}`.trim(), 'red')
    // Once, when the console opens.
  }, [stage, cameBack])

  useEffect(() => {
    if (stage !== 'in') return
    const timer = setTimeout(() => Object.values(PARTS).forEach((part) => void part().catch(() => {})), AHEAD_MS)
    return () => clearTimeout(timer)
  }, [stage])

  if (problem) return <div className="sign-in"><ProblemBox problem={problem} onRetry={() => void look()} /></div>
  if (stage === 'asking') return <Waiting />
  if (stage === 'set_up') return <FirstAdministrator onSignedIn={arrive} />
  if (stage === 'sign_in' || !me) return <SignIn onSignedIn={arrive} ended={ended} waits={waits} provider={provider} refused={ended ? null : cameBack} />

  const session = {
    me,
    may: (permission: string) => me.permissions?.includes(permission) ?? me.role === 'admin',
    change: (taste: { language?: string; theme?: string }) => {
      if (isLanguage(taste.language)) void setLanguage(taste.language)
      if (taste.theme) setColorScheme(taste.theme as 'light')
      ask<Me>('PATCH', '/session', taste).then((who) => setMe(remember({ ...me, ...who })), () => {})
    },
    refresh,
    leave: () => {
      stopStream() // its last word would say that the session ended, which one knows who asked for it
      void signOut().catch(() => {}).then(out)
    },
  }
  if (me.must_change_password) {
    return <SessionContext value={session}><ChangePassword opened first onClose={session.leave} onDone={(who) => enter(remember({ ...me, ...who }))} /></SessionContext>
  }

  if (me.must_add_factor) {
    return <SessionContext value={session}><Security opened required onClose={session.leave} /></SessionContext>
  }

  return (
    <SessionContext value={session}>
      <Shell>
        <LoadBoundary address={at}>
          <Switch>
            <Route path="/" component={HomePage} />
            <Route path="/calls" component={CallsPage} />
            <Route path="/calls/:id">{({ id }) => <CallExplanation key={id} id={id} />}</Route>
            <Route path="/clients/:number">{({ number }) => <ClientPage key={number} number={number} />}</Route>
            <Route path="/figures" component={FiguresPage} />
            <Route path="/connections" component={ConnectionsPage} />
            <Route path="/connections/:id/:tab?">{({ id, tab }) => <ConnectionPage key={id} id={id} tab={tab ?? 'overview'} />}</Route>
            <Route path="/outbox" component={OutboxPage} />
            <Route path="/users" component={UsersPage} />
            <Route path="/personal-data" component={PersonalDataPage} />
            <Route path="/settings/:tab?/:version?">{({ tab, version }) => <SettingsPage tab={tab ?? 'company'} version={version} />}</Route>
            <Route path="/sign-in"><Redirect to="/" /></Route>
            <Route path="/people"><Redirect to="/users" replace /></Route>
            <Route path="/setup" component={SetupPage} />
            <Route><Nowhere /></Route>
          </Switch>
        </LoadBoundary>
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
