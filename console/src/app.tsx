// From nothing to a signed-in operator: set-up, sign-in, then the shell with its screens.
import { useMantineColorScheme } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { ask, get, me as whoAmI, onMustAddFactor, onSignedOut, remember, signOut } from './api/client'
import { startStream, stopStream } from './api/event-stream'
import { knownState, serverState } from './api/server-state'
import { clearResources, firstDrawn, problemIn } from './api/resource'
import type { Me, Problem, SetupSteps } from './api/types'
import logo from './components/logo.svg'
import { Empty, Waiting } from './components/card'
import { LoadBoundary } from './components/load-boundary'
import { ProblemBox, problemText } from './components/problem-box'
import { toast } from './components/toasts'
import { isLanguage, setLanguage, useT } from './i18n'
import { HomePage } from './screens/home/home-page'
import { AuditPage, CallExplanation, CallsPage, ClientPage, ConnectionPage, ConnectionsPage, DiagnosisPage, DuplicatesPage, FiguresPage, FirstAdministrator, FrameCodePage, FramedSignIn, HelpPage, OutboxPage, PanelPage, PersonalDataPage, PlaceCallPage, SettingsPage, SetupPage, SignIn, SmsPage, SourcesPage, UsersPage, WallPage, Welcome } from './screens/parts'
import { isNothingConnected } from './screens/setup/setup-steps'
import { CONNECTED, refusal, takeCode } from './screens/sign-in/provider-sign-in'
import { opened, SessionContext } from './session'
import { ChangePassword, Security } from './shell/dialogs'
import { Shell } from './shell/shell'

const WELCOME = '/welcome'

/** What an invitation or a reset has behind the #; it leaves the address at once, so that it is in no history. */
function takeSecret(): string | null {
  if (location.pathname !== WELCOME) return null
  const secret = location.hash.slice(1)
  history.replaceState(null, '', WELCOME)
  return secret
}

type Stage = 'asking' | 'set_up' | 'sign_in' | 'in'

export function App() {
  const [stage, setStage] = useState<Stage>(() => (knownState()?.session ? 'in' : 'asking'))
  const [me, setMe] = useState<Me | null>(() => knownState()?.session ?? null)
  const [ended, setEnded] = useState(false) // the server ended the session; nobody here asked for it
  const [waits, setWaits] = useState<string[]>([]) // a sign-in of this browser waits for its second step
  const [problem, setProblem] = useState<Problem | null>(null)
  const [provider, setProvider] = useState<string | null>(null) // of single sign-on, by its name
  const [mail, setMail] = useState(false) // who forgot the password can be sent a link
  const [invited, setInvited] = useState(takeSecret)
  const [cameBack] = useState(takeCode) // what single sign-on said, when the browser came back from there
  const t = useT()
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const [at, go] = useLocation()

  const enter = useCallback(
    (who: Me, since?: number | null) => {
      setMe(who)
      setEnded(false)
      setStage('in')
      if (isLanguage(who.language)) void setLanguage(who.language)
      if (who.theme === 'light' || who.theme === 'dark' || who.theme === 'auto') setColorScheme(who.theme)
      if (!who.must_change_password && !who.must_add_factor) startStream(since)
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
      const server = await serverState()
      setProvider(server.provider ?? null)
      setWaits(server.second_step)
      setMail(server.mail ?? false)
      if (server.session) enter(server.session, server.last_event)
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
    if (stage === 'in') firstDrawn()
  }, [stage])

  useEffect(() => {
    const another = () => {
      const secret = takeSecret()
      if (secret) setInvited(secret) // another link, opened in the same tab
    }
    addEventListener('hashchange', another)
    return () => removeEventListener('hashchange', another)
  }, [])

  useEffect(() => {
    if (stage !== 'in' || cameBack === null) return
    if (cameBack === CONNECTED) return toast(t('sso.account.connected'))
    const { cause, next } = problemText(refusal(cameBack), t)
    toast(`${cause} ${next}`.trim(), 'red')
    // Once, when the console opens.
  }, [stage, cameBack])

  if (problem) return <div className="sign-in"><ProblemBox problem={problem} onRetry={() => void look()} /></div>
  if (stage === 'asking') return <Waiting />
  if (invited !== null) {
    const leave = () => {
      setInvited(null)
      go('/', { replace: true })
    }
    const begin = (who: Me) => {
      stopStream()
      clearResources()
      leave()
      enter(who)
    }
    return <Welcome secret={invited} onSignedIn={begin} onLeave={leave} />
  }
  if (stage === 'set_up') return <FirstAdministrator onSignedIn={arrive} />
  if ((stage === 'sign_in' || !me) && window.top !== window) return <FramedSignIn onSignedIn={(who) => enter(who)} />
  if (stage === 'sign_in' || !me) return <SignIn onSignedIn={arrive} ended={ended} waits={waits} provider={provider} refused={ended ? null : cameBack} mail={mail} />

  const session = {
    me,
    ...opened(me.permissions),
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
    return <SessionContext value={session}><main className="sign-in"><div className="sign-in-brand"><img src={logo} width={34} height={34} alt="" />Cordboard</div></main><Security opened required onClose={session.leave} /></SessionContext>
  }

  if (at === '/call') return <SessionContext value={session}><LoadBoundary address={at}><PlaceCallPage /></LoadBoundary></SessionContext>
  if (at === '/frame-code') return <SessionContext value={session}><LoadBoundary address={at}><FrameCodePage /></LoadBoundary></SessionContext>
  const wallOnly = session.may('wall.read') && !session.may('summary.read') && !session.may('callers.own')
  if (at === '/wall' || wallOnly) return <SessionContext value={session}><LoadBoundary address="/wall"><WallPage only={wallOnly} /></LoadBoundary></SessionContext>
  if (at === '/panel') return <SessionContext value={session}><LoadBoundary address={at}><PanelPage /></LoadBoundary></SessionContext>

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
            <Route path="/sms" component={SmsPage} />
            <Route path="/sources" component={SourcesPage} />
            <Route path="/duplicates" component={DuplicatesPage} />
            <Route path="/connections" component={ConnectionsPage} />
            <Route path="/connections/:id/:tab?">{({ id, tab }) => <ConnectionPage key={id} id={id} tab={tab ?? 'overview'} />}</Route>
            <Route path="/help/:page?">{({ page }) => <HelpPage page={page} />}</Route>
            <Route path="/diagnosis" component={DiagnosisPage} />
            <Route path="/outbox" component={OutboxPage} />
            <Route path="/audit" component={AuditPage} />
            <Route path="/users" component={UsersPage} />
            <Route path="/personal-data" component={PersonalDataPage} />
            <Route path="/settings/:tab?/:version?">{({ tab, version }) => <SettingsPage tab={tab ?? 'company'} version={version} />}</Route>
            <Route path="/r/:id">{({ id }) => <Redirect to={`/calls/${encodeURIComponent(id)}`} replace />}</Route>
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
