// One connection: its health, test, pause, re-authorise in place, rights with what each is for, last exchanges.
import { Button, Modal, Switch, Tabs, TextInput } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { ask, itemsOf, post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Connection, ConnectionTest, HttpExchange, Prepared, Provider } from '../../api/types'
import { Card, Waiting } from '../../components/card'
import { CopyButton } from '../../components/copy-button'
import { HttpExchanges } from '../../components/http-exchanges'
import { Icon, type IconName } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { ProviderMark } from '../../components/provider-mark'
import { Light, Tag } from '../../components/status'
import { toast } from '../../components/toasts'
import { CHOSEN_TAB, useChosenInView } from '../../hooks/chosen-in-view'
import { useAction } from '../../hooks/use-action'
import { agoOf, amount, moment, reasonText, useLanguage, useT, when, word, type Key } from '../../i18n'
import { useSession } from '../../session'
import { Latest } from '../home/live-now'
import { Completeness } from './completeness'
import { CrmFields } from './crm-fields'
import { ShadowReport } from './shadow-report'
import { healthText, isWell, settingsToCorrect, stateWord } from './health-text'
import { startOAuth, usesOAuth, usesSelfClient } from './oauth-start'
import { ProviderForm } from './provider-form'
import { ProviderGuide } from './provider-guide'
import { refusalOf } from './refusal'
import { TrialBox, tryUnsaved } from './trial'
import { WebhookActivity } from './webhook-activity'
import { settingLabel, settingText } from './setting-text'
import { permissionPurpose, useProviders } from './use-providers'
import { usePageSubtitle } from '../../shell/subtitle'

type Listed<V> = V[] | { items: V[] }
interface Part {
  connection: Connection
  provider: Provider | undefined
  path: string
  onChange: () => void
}

export function ConnectionPage({ id, tab: asked }: { id: string; tab: string }) {
  const [, go] = useLocation()
  const t = useT()
  const { may } = useSession()
  const path = `/connections/${encodeURIComponent(id)}`
  const { value: connection, problem, reload } = useResource<Connection>(path, { on: ['connection', 'lane', 'call'] })
  usePageSubtitle(connection?.title)
  const tabs = useChosenInView(CHOSEN_TAB, asked, connection !== undefined)
  const [back] = useState(() => ((history.state as { from?: string } | null)?.from === '/setup' ? '/setup' : '/connections'))
  const { value: providers } = useProviders()
  if (!connection) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  const provider = itemsOf(providers).find((one) => one.id === connection.provider && one.kind === connection.kind)
  const part = { connection, provider, path, onChange: reload }
  const shown = TABS.filter(([name]) => has(name, connection, may('journal.read')))
  const tab = shown.some(([name]) => name === asked) ? asked : 'overview'
  return (
    <div className="page stack">
      <Link href={back} className="back"><Icon name="arrowLeft" size={16} />{t(back === '/setup' ? 'nav.setup' : 'nav.connections')}</Link>
      {tab !== 'overview' && <h2 className="big-title">{connection.title}</h2>}
      <Tabs value={tab} onChange={(next) => go(next === 'overview' ? path : `${path}/${next}`, { state: history.state as unknown })} keepMounted={false} variant="pills">
        <div className="filters-views" ref={tabs}>
          <Tabs.List>{shown.map(([name, icon]) => <Tabs.Tab key={name} value={name} leftSection={<Icon name={icon} size={16} />}>{t(`connection.tab.${name}` as Key)}</Tabs.Tab>)}</Tabs.List>
        </div>
      </Tabs>
      <div role="tabpanel" aria-label={t(`connection.tab.${tab}` as Key)}>
        {tab === 'overview' && <Overview {...part} />}
        {tab === 'settings' && <SettingsOf {...part} />}
        {tab === 'permissions' && <Rights {...part} />}
        {tab === 'activity' && (connection.kind === 'crm' ? <Journal path={path} /> : <WebhookActivity connection={connection} path={path} />)}
      </div>
    </div>
  )
}

const FORMER_HOURS = 24
const TABS: [string, IconName][] = [['overview', 'plugConnected'], ['settings', 'settings'], ['permissions', 'key'], ['activity', 'history']]

/** Whether a connection has something under this tab. */
function has(tab: string, { kind, scopes, hook_url }: Connection, journal: boolean): boolean {
  if (tab === 'permissions') return kind === 'crm' && scopes.length > 0
  if (tab === 'activity') return journal && (kind === 'crm' || !!hook_url)
  return true
}

function Overview(part: Part) {
  const { connection, provider, path } = part
  const { may } = useSession()
  const mine = may('connections.change')
  return (
    <div className="stack">
      <Health {...part} />
      <div className={connection.state === 'new' ? 'cols why-cols' : 'cols connection-cols'}>
        <div className="stack">
          {provider && connection.state === 'new' && <section className="card"><ProviderGuide provider={provider} open /></section>}
          {connection.hook_url && <Hook url={connection.hook_url} />}
          {connection.kind === 'pbx' && may('calls.read') && <Latest connection={connection.id} />}
          {connection.kind === 'crm' && connection.state !== 'new' && may('journal.read') && <LatestRequests path={path} />}
        </div>
        <aside className="stack">
          {mine && connection.settings.mode === 'shadow' && connection.state !== 'new' && <ShadowReport id={connection.id} />}
          {may('server.read') && connection.state !== 'new' && <Completeness id={connection.id} waiting={connection.waiting} />}
          {mine && provider?.capabilities.key_field === true && connection.state !== 'new' && <Prepare path={path} title={provider.title} on={connection.guarded === true} onChange={part.onChange} />}
          {mine && connection.state === 'new' && usesSelfClient(provider) && <SelfClient {...part} />}
        </aside>
      </div>
    </div>
  )
}

function SettingsOf(part: Part) {
  const { connection, provider, path } = part
  const mine = useSession().may('connections.change')
  return (
    <div className="cols why-cols">
      <div className="stack">
        {mine && <Unauthorised {...part} />}
        {provider && <Change {...part} provider={provider} locked={!mine} />}
        {connection.kind === 'crm' && connection.state !== 'new' && <CrmFields path={path} />}
        {provider && <section className="card"><ProviderGuide provider={provider} /></section>}
      </div>
      <aside className="stack">
        {mine && <Remove {...part} />}
        {mine && connection.state !== 'new' && usesSelfClient(provider) && <SelfClient {...part} />}
      </aside>
    </div>
  )
}

/** Where nobody has signed in yet, or nobody is any more: the button for it, beside the settings that were corrected. */
function Unauthorised({ connection, provider }: Part) {
  const t = useT()
  const { run, busy, problem } = useAction()
  if (!usesOAuth(provider) || (connection.state !== 'new' && connection.state !== 'paused')) return null
  return (
    <div className="stack tight">
      <div className="notice amber" role="status">
        <Icon name="key" />
        <p className="grow">{healthText(connection, provider?.problems).sentence}</p>
        <Button className="end" size="compact-sm" loading={busy} onClick={() => void run(() => startOAuth(connection.id), { quiet: true })}>{t(connection.state === 'new' ? 'connection.authorise' : 'connection.reauthorise')}</Button>
      </div>
      {problem && <ProblemBox problem={problem} />}
    </div>
  )
}

/** What the service answered, in its own words, for who knows it. */
function TechnicalDetails({ health, activity }: { health: Connection['health']; activity: string | null }) {
  const t = useT()
  const said = [...new Set([health.values.reason, ...health.reasons.map((one) => one.text), ...health.notices.map((one) => one.sentence)])].filter(Boolean)
  if (said.length === 0) return null
  return (
    <details>
      <summary>{t('connection.technical')}</summary>
      <p className="soft">{t('connection.technical.said')}</p>
      {said.map((one) => <p key={one} className="mono wrap-any">{one}</p>)}
      <p className="mono soft">{[health.code, ...health.reasons.map((one) => one.code)].filter(Boolean).join(', ')}</p>
      {activity && <Link href={activity}>{t('connection.technical.all')}</Link>}
    </details>
  )
}

function Health({ connection, provider, path, onChange }: Part) {
  const t = useT()
  const [, go] = useLocation()
  const { may } = useSession()
  const { run, busy } = useAction()
  const [trial, setTrial] = useState<ConnectionTest | null>(null)
  const [pausing, setPausing] = useState(false)
  const { sentence, fix } = healthText(connection, provider?.problems)
  const { lane, state } = connection
  const toCorrect = settingsToCorrect(connection.health.reasons, provider).slice(0, 2)
  const wrong = toCorrect.length > 0
  const held = state === 'stopped'
  const phoneSystem = connection.kind === 'pbx'
  const broken = state === 'paused' || state === 'new' || state === 'degraded'
  const comesFromRefusal = useRef(new URLSearchParams(location.search).has('reconnect')) // the page after a refused sign-in leads here
  useEffect(() => {
    if (!comesFromRefusal.current || !usesOAuth(provider) || !may('connections.change')) return
    comesFromRefusal.current = false
    go(path, { replace: true, state: history.state as unknown })
    void run(() => startOAuth(connection.id))
  }, [connection.id, provider, path, go, may, run])
  const change = (verb: string, done: string) => run(() => post(`${path}/${verb}`), { done }).then(onChange)
  return (
    <section className="card">
      <div className="row wrap">
        <ProviderMark kind={connection.kind} id={connection.provider} title={provider?.title ?? connection.title} />
        <div className="grow"><h2 className="big-title">{connection.title}</h2><div className="soft">{provider && provider.title !== connection.title ? provider.title : word('provider_kind', connection.kind)}</div></div>
        <span className={`level ${connection.health.level}`}><Light level={connection.health.level} />{stateWord(connection)}</span>
      </div>
      <p className="health-says">{sentence}</p>
      {fix && !wrong && <p className="soft">{fix}</p>}
      {!isWell(connection) && <TechnicalDetails health={connection.health} activity={connection.kind === 'crm' ? `${path}/activity` : null} />}
      {(state === 'active' || state === 'degraded') && connection.waiting > 0 && <p className="soft">{t('connection.sending', { n: connection.waiting })}</p>}
      {may('connections.change') && (
        <div className="row wrap actions">
          {toCorrect.map((one, n) => <Button key={one.name} variant={n === 0 ? 'filled' : 'default'} onClick={() => go(`${path}/settings`, { state: { field: one.name } })} leftSection={<Icon name="settings" size={16} />}>{t('connection.correct', { field: settingLabel(one) })}</Button>)}
          {usesOAuth(provider) && <Button variant={broken && !wrong ? 'filled' : 'default'} loading={busy} leftSection={<Icon name="key" size={16} />} onClick={() => run(() => startOAuth(connection.id))}>{t(state === 'new' ? 'connection.authorise' : 'connection.reauthorise')}</Button>}
          <Button variant="default" loading={busy} leftSection={<Icon name="bolt" size={16} />} onClick={() => run(() => post<ConnectionTest>(`${path}/test`)).then((found) => { if (found) setTrial(found) })}>{t('connection.test')}</Button>
          {(lane || phoneSystem) && (held ? (
            <Button variant="filled" loading={busy} leftSection={<Icon name="playerPlay" size={16} />} onClick={() => change('resume', t('connection.resume.done'))}>{t('connection.resume')}</Button>
          ) : state !== 'paused' && (phoneSystem || state !== 'new') && (
            <Button variant="default" loading={busy} leftSection={<Icon name="playerPause" size={16} />} onClick={() => setPausing(true)}>{t('connection.pause')}</Button>
          ))}
          {connection.directory && <Button variant="default" loading={busy} leftSection={<Icon name="refresh" size={16} />} onClick={() => change('sync', t('connection.sync.done'))}>{t('connection.sync')}</Button>}
        </div>
      )}
      <Modal opened={pausing} onClose={() => setPausing(false)} title={t('connection.pause.sure', { title: connection.title })} closeButtonProps={{ 'aria-label': t('close') }}>
        <p>{t(!phoneSystem ? 'connection.pause.what' : connection.hook_url ? 'connection.pause.what_hook' : 'connection.pause.what_link')}</p>
        <div className="row end-row">
          <Button variant="default" onClick={() => setPausing(false)} data-autofocus>{t('cancel')}</Button>
          <Button leftSection={<Icon name="playerPause" size={16} />} loading={busy} onClick={() => { setPausing(false); void change('pause', t(phoneSystem ? 'connection.pause.done_phone' : 'connection.pause.done')) }}>{t('connection.pause')}</Button>
        </div>
      </Modal>
      <div aria-live="polite">{trial && <TrialBox trial={trial} problems={provider?.problems} />}</div>
      <Account connection={connection} />
    </section>
  )
}

function Rights({ connection, provider }: Part) {
  const t = useT()
  if (connection.scopes.length === 0) return null
  return (
    <Card flush title={t('scopes.title')} id="rights" end={<><span className="soft">{t('scopes.least')}</span><CopyButton label={t('scopes.copy')} text={() => connection.scopes.map((one) => one.name).join(',')} /></>}>
      <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="rights">
        <table className="table rights">
          <thead><tr><th>{t('scopes.name')}</th><th>{t('scopes.purpose')}</th><th>{t('scopes.held')}</th></tr></thead>
          <tbody>
            {connection.scopes.map((one) => (
              <tr key={one.name}>
                <td className="mono">{one.name}</td>
                <td>{permissionPurpose(one, provider)}</td>
                <td>{one.held === null ? <span className="soft">{t('scopes.unknown')}</span> : <Tag tone={one.held ? 'teal' : 'red'} icon={one.held ? 'check' : 'x'}>{t(one.held ? 'scopes.yes' : 'scopes.no')}</Tag>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

const LATEST = 8

function LatestRequests({ path }: { path: string }) {
  const t = useT()
  const { value } = useResource<Listed<HttpExchange>>(`${path}/exchanges`, { on: ['connection', 'lane', 'item'] })
  const exchanges = itemsOf(value).slice(0, LATEST)
  return (
    <Card title={t('exchange.title')} id="latest-requests" end={<Link href={`${path}/activity`} className="quiet-link">{t('connection.tab.activity')}</Link>}>
      {value && exchanges.length === 0 && <p className="soft">{t('exchange.none')}</p>}
      <HttpExchanges exchanges={exchanges} />
    </Card>
  )
}

function Journal({ path }: { path: string }) {
  const t = useT()
  const { value, problem, reload } = useResource<Listed<HttpExchange>>(`${path}/exchanges`, { on: ['connection', 'lane', 'item'] })
  const exchanges = itemsOf(value)
  return (
    <Card title={t('exchange.title')} id="journal" end={<span className="soft">{t('exchange.masked')}</span>}>
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      {value && exchanges.length === 0 && <p className="soft">{t('exchange.none')}</p>}
      <HttpExchanges exchanges={exchanges} />
    </Card>
  )
}

function Change({ connection, provider, path, onChange, locked }: Part & { provider: Provider; locked: boolean }) {
  const t = useT()
  const language = useLanguage()
  const { run, busy, problem } = useAction()
  const [asked] = useState(() => (history.state as { field?: string } | null)?.field) // the setting that is to be corrected
  const [open, setOpen] = useState(asked !== undefined && !locked)
  const [keepFormer, setKeepFormer] = useState(false)
  const [trial, setTrial] = useState<ConnectionTest | null>(null) // of settings that were not let in
  const refused = useMemo(() => refusalOf(problem, trial, provider), [problem, trial, provider])
  const save = (title: string, settings: Record<string, unknown>, anyway: boolean) => {
    const { allow_private, ...rest } = settings
    return run(
      async () => {
        const tested = provider.testable && !anyway ? await tryUnsaved({ provider: provider.id, kind: provider.kind, settings: rest, allow_private: allow_private === true, connection: connection.id }) : null
        setTrial(tested && !tested.ok ? tested : null)
        if (tested && !tested.ok) return
        await ask('PATCH', path, { title, settings: rest, former_secret_hours: keepFormer ? FORMER_HOURS : 0, ...(typeof allow_private === 'boolean' ? { allow_private } : {}) })
        toast(t('saved'))
        setOpen(false)
      },
      { quiet: true },
    ).then(onChange)
  }
  return (
    <Card title={t('connection.settings')} id="change" end={!locked && <Button size="xs" variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>{t(open ? 'close' : 'change')}</Button>}>
      {open && connection.hook_url && <Switch label={t('secret.keep_former')} description={t('secret.keep_former.help')} checked={keepFormer} onChange={(event) => setKeepFormer(event.currentTarget.checked)} />}
      {open ? (
        <ProviderForm provider={provider} focus={asked} connection={connection.id} title={connection.title} given={connection.settings} busy={busy} submit={t(provider.testable ? 'connections.test_and_save' : 'save')} onSubmit={save} refused={refused} />
      ) : (
        <dl className="kv">
          {provider.settings.filter((one) => connection.settings[one.name] !== undefined && connection.settings[one.name] !== '' && one.type !== 'structure').map((one) => (
            <div className="kv-row" key={one.name}><dt>{settingLabel(one)}</dt><dd>{settingText(one, connection.settings[one.name], language)}<SecretAge secret={connection.secrets?.[one.name]} /></dd></div>
          ))}
        </dl>
      )}
    </Card>
  )
}

/** Since when a secret has its value, and how long the former one is accepted. */
function SecretAge({ secret }: { secret?: Connection['secrets'][string] }) {
  const t = useT()
  const told = [secret?.changed_at && t('secret.changed', { ago: agoOf(secret.changed_at) }), secret?.former_until && t('secret.former', { at: moment(secret.former_until) })].filter(Boolean)
  return told.length > 0 ? <div className="soft">{told.join(' · ')}</div> : null
}

/** Facts of the account, side by side below the state. */
function Account({ connection }: { connection: Connection }) {
  const t = useT()
  const { directory, lane } = connection
  const broken = !!lane?.since && lane.state !== 'open'
  const ago = (at: string) => (broken ? when(at) : agoOf(at)) // beside a refusal "now" would contradict it
  const rows: [string, React.ReactNode][] = [
    [t('account.account'), connection.account_name ?? connection.account],
    [t('account.user'), connection.user?.name],
    [t(connection.kind === 'pbx' ? 'account.last_event' : 'account.last_ok'), connection.last_ok_at && <span title={moment(connection.last_ok_at)}>{ago(connection.last_ok_at)}</span>],
    [t('account.credits'), connection.kind === 'crm' ? amount(connection.credits_24h, 1) : null],
    [t('account.directory'), directory && connection.state !== 'new' && (directory.loaded ? t('connections.people', { n: directory.people }) : t('account.loading', { progress: directory.loading ?? '' }))],
    [t('account.fresh'), directory?.fresh_at && directory.loaded ? <span title={moment(directory.fresh_at)}>{ago(directory.fresh_at)}</span> : null],
    [t('account.since'), broken ? when(lane.since!) : null],
    [t('account.id'), <span className="mono">{connection.id}</span>],
  ]
  return (
    <dl className="facts-row num" aria-label={t('account.title')}>
      {rows.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  )
}

function Hook({ url }: { url: string }) {
  const t = useT()
  return (
    <Card title={t('hook.title')} id="hook" end={<CopyButton label={t('copy')} text={() => url} />}>
      <p className="soft">{t('hook.lead')}</p>
      <pre className="code-box" tabIndex={0}>{url}</pre>
    </Card>
  )
}

/** Set-up on their side, only when the administrator agreed: first look, then do. */
function Prepare({ path, title, on, onChange }: { path: string; title: string; on: boolean; onChange: () => void }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [prepared, setPrepared] = useState<Prepared | null>(null)
  const ask = (agreed: boolean) => run(() => post<Prepared>(`${path}/prepare`, { agreed }), { quiet: true }).then((found) => { if (found) setPrepared(found); onChange() })
  return (
    <Card title={t('prepare.title')} id="prepare">
      <p className="soft">{on ? t('prepare.on') : t('prepare.lead', { title })}</p>
      <div aria-live="polite">{prepared?.done.map((one, n) => <p key={one}>{reasonText(prepared.reasons[n] ?? [], one)}</p>)}</div>
      {problem && <ProblemBox problem={problem} />}
      <div className="row wrap">
        <Button size="xs" variant="default" loading={busy} onClick={() => ask(false)}>{t('prepare.look')}</Button>
        {prepared?.offers && <Button size="xs" loading={busy} onClick={() => ask(true)}>{t('prepare.go')}</Button>}
      </div>
    </Card>
  )
}

/** Folded where the connection works already. */
function SelfClient({ connection, provider, path, onChange }: Part) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const { run, busy, problem } = useAction()
  const [code, setCode] = useState('')
  const use = () => run(() => post(`${path}/code`, { code: code.trim() }), { done: t('self_client.done'), quiet: true }).then((done) => { if (done !== undefined) setCode(''); onChange() })
  if (connection.state !== 'new' && !open) return <Button variant="subtle" size="compact-sm" leftSection={<Icon name="key" size={15} />} onClick={() => setOpen(true)}>{t('self_client.title')}</Button>
  return (
    <Card title={t('self_client.title')} id="self-client">
      <p className="soft">{t('self_client.lead', { title: provider?.title ?? '' })}</p>
      {problem && <ProblemBox problem={problem} />}
      <form className="form" onSubmit={(event) => { event.preventDefault(); void use() }}>
        <TextInput label={t('self_client.code')} value={code} required autoComplete="off" onChange={(event) => setCode(event.currentTarget.value)} />
        <Button type="submit" variant="default" loading={busy} disabled={!code.trim()}>{t('self_client.go')}</Button>
      </form>
    </Card>
  )
}

function Remove({ connection, path }: Part) {
  const t = useT()
  const [, go] = useLocation()
  const { run, busy } = useAction()
  const [asking, setAsking] = useState(false)
  return (
    <Card title={t('remove.title')} id="remove">
      <p className="soft">{t('remove.lead')}</p>
      <Button variant="default" className="red-button" leftSection={<Icon name="trash" size={16} />} onClick={() => setAsking(true)}>{t('remove.go')}</Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t('remove.sure', { title: connection.title })} closeButtonProps={{ 'aria-label': t('close') }}>
        <p>{t('remove.what')}</p>
        <div className="row end-row">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>{t('cancel')}</Button>
          <Button className="danger" loading={busy} onClick={() => run(() => ask('DELETE', path).then(() => true), { done: t('remove.done') }).then((done) => { if (done) go('/connections') })}>{t('remove.go')}</Button>
        </div>
      </Modal>
    </Card>
  )
}
