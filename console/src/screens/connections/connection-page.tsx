// One connection: its health, test, pause, re-authorise in place, rights with what each is for, last exchanges.
import { Button, Modal, Tabs, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { ask, itemsOf, post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Connection, ConnectionTest, HttpExchange, Provider } from '../../api/types'
import { Card, Waiting } from '../../components/card'
import { CopyButton } from '../../components/copy-button'
import { HttpExchanges } from '../../components/http-exchanges'
import { Icon, type IconName } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { ProviderMark } from '../../components/provider-mark'
import { Light, Tag } from '../../components/status'
import { toast } from '../../components/toasts'
import { useAction } from '../../hooks/use-action'
import { agoOf, amount, moment, useLanguage, useT, when, word, type Key } from '../../i18n'
import { useSession } from '../../session'
import { Completeness } from './completeness'
import { CrmFields } from './crm-fields'
import { healthText } from './health-text'
import { startOAuth, usesOAuth, usesSelfClient } from './oauth-start'
import { ProviderForm } from './provider-form'
import { ProviderGuide } from './provider-guide'
import { TrialBox, tryUnsaved } from './trial'
import { WebhookActivity } from './webhook-activity'
import { settingLabel, settingText } from './setting-text'
import { permissionPurpose, useProviders } from './use-providers'

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
        <div className="filters-views">
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
    <div className="cols why-cols">
      <div className="stack">
        <Health {...part} />
        {connection.hook_url && <Hook url={connection.hook_url} />}
        {provider && connection.state === 'new' && <section className="card"><ProviderGuide provider={provider} open /></section>}
      </div>
      <aside className="stack">
        <Account {...part} />
        {mine && provider?.capabilities.key_field === true && connection.state !== 'new' && <Prepare path={path} title={provider.title} />}
        {may('server.read') && connection.state !== 'new' && <Completeness id={connection.id} />}
        {mine && connection.state === 'new' && usesSelfClient(provider) && <SelfClient {...part} />}
      </aside>
    </div>
  )
}

function SettingsOf(part: Part) {
  const { connection, provider, path } = part
  const mine = useSession().may('connections.change')
  return (
    <div className="cols why-cols">
      <div className="stack">
        {provider && <Change {...part} provider={provider} locked={!mine} />}
        {connection.kind === 'crm' && connection.state !== 'new' && <CrmFields path={path} />}
        {provider && <section className="card"><ProviderGuide provider={provider} /></section>}
      </div>
      <aside className="stack">
        {mine && connection.state !== 'new' && usesSelfClient(provider) && <SelfClient {...part} />}
        {mine && <Remove {...part} />}
      </aside>
    </div>
  )
}

function Health({ connection, provider, path, onChange }: Part) {
  const t = useT()
  const { may } = useSession()
  const { run, busy } = useAction()
  const [trial, setTrial] = useState<ConnectionTest | null>(null)
  const [pausing, setPausing] = useState(false)
  const { sentence, fix } = healthText(connection, provider?.problems)
  const { lane, state } = connection
  const held = lane?.state === 'stopped'
  const broken = state === 'paused' || state === 'new' || state === 'degraded'
  const change = (verb: string, done: string) => run(() => post(`${path}/${verb}`), { done }).then(onChange)
  return (
    <section className="card">
      <div className="row wrap">
        <ProviderMark kind={connection.kind} id={connection.provider} title={provider?.title ?? connection.title} />
        <div className="grow"><h2 className="big-title">{connection.title}</h2><div className="soft">{provider && provider.title !== connection.title ? provider.title : word('provider_kind', connection.kind)}</div></div>
        <span className={`level ${connection.health.level}`}><Light level={connection.health.level} />{word('connection', state)}</span>
      </div>
      <p className="health-says">{sentence}</p>
      {fix && <p className="soft">{fix}</p>}
      {lane?.reason && lane.state !== 'open' && !sentence.includes(lane.reason) && <p className="soft">{lane.reason}</p>}
      {may('connections.change') && (
        <div className="row wrap actions">
          {usesOAuth(provider) && <Button variant={broken ? 'filled' : 'default'} loading={busy} leftSection={<Icon name="key" size={16} />} onClick={() => run(() => startOAuth(connection.id))}>{t(state === 'new' ? 'connection.authorise' : 'connection.reauthorise')}</Button>}
          <Button variant="default" loading={busy} leftSection={<Icon name="bolt" size={16} />} onClick={() => run(() => post<ConnectionTest>(`${path}/test`)).then((found) => { if (found) setTrial(found) })}>{t('connection.test')}</Button>
          {lane && (held ? (
            <Button variant="filled" loading={busy} leftSection={<Icon name="playerPlay" size={16} />} onClick={() => change('resume', t('connection.resume.done'))}>{t('connection.resume')}</Button>
          ) : state !== 'paused' && state !== 'new' && (
            <Button variant="default" loading={busy} leftSection={<Icon name="playerPause" size={16} />} onClick={() => setPausing(true)}>{t('connection.pause')}</Button>
          ))}
          {connection.directory && <Button variant="default" loading={busy} leftSection={<Icon name="refresh" size={16} />} onClick={() => change('sync', t('connection.sync.done'))}>{t('connection.sync')}</Button>}
        </div>
      )}
      <Modal opened={pausing} onClose={() => setPausing(false)} title={t('connection.pause.sure', { title: connection.title })} closeButtonProps={{ 'aria-label': t('close') }}>
        <p>{t('connection.pause.what')}</p>
        <div className="row end-row">
          <Button variant="default" onClick={() => setPausing(false)} data-autofocus>{t('cancel')}</Button>
          <Button leftSection={<Icon name="playerPause" size={16} />} loading={busy} onClick={() => { setPausing(false); void change('pause', t('connection.pause.done')) }}>{t('connection.pause')}</Button>
        </div>
      </Modal>
      <div aria-live="polite">{trial && <TrialBox trial={trial} />}</div>
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
  const [open, setOpen] = useState(false)
  const [trial, setTrial] = useState<ConnectionTest | null>(null) // of settings that were not let in
  const save = (title: string, settings: Record<string, unknown>, anyway: boolean) => {
    const { allow_private, ...rest } = settings
    return run(
      async () => {
        const tested = provider.testable && !anyway ? await tryUnsaved({ provider: provider.id, kind: provider.kind, settings: rest, allow_private: allow_private === true, connection: connection.id }) : null
        setTrial(tested && !tested.ok ? tested : null)
        if (tested && !tested.ok) return
        await ask('PATCH', path, { title, settings: rest, ...(typeof allow_private === 'boolean' ? { allow_private } : {}) })
        toast(t('saved'))
        setOpen(false)
      },
      { quiet: true },
    ).then(onChange)
  }
  return (
    <Card title={t('connection.settings')} id="change" end={!locked && <Button size="xs" variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>{t(open ? 'close' : 'change')}</Button>}>
      {problem && <ProblemBox problem={problem} />}
      {open ? (
        <ProviderForm provider={provider} title={connection.title} given={connection.settings} busy={busy} submit={t(provider.testable ? 'connections.test_and_save' : 'save')} onSubmit={save} refused={trial ? <TrialBox trial={trial} /> : null} />
      ) : (
        <dl className="kv">
          {provider.settings.filter((one) => connection.settings[one.name] !== undefined && connection.settings[one.name] !== '').map((one) => (
            <div className="kv-row" key={one.name}><dt>{settingLabel(one)}</dt><dd>{settingText(one, connection.settings[one.name], language)}</dd></div>
          ))}
        </dl>
      )}
    </Card>
  )
}

function Account({ connection }: Part) {
  const t = useT()
  const { directory } = connection
  const rows: [string, React.ReactNode][] = [
    [t('account.account'), connection.account_name ?? connection.account],
    [t('account.user'), connection.user?.name],
    [t('account.last_ok'), connection.last_ok_at && <span title={moment(connection.last_ok_at)}>{agoOf(connection.last_ok_at)}</span>],
    [t('account.credits'), connection.kind === 'crm' ? amount(connection.credits_24h, 1) : null],
    [t('account.directory'), directory && (directory.loaded ? t('connections.people', { n: directory.people }) : t('account.loading', { progress: directory.loading ?? '' }))],
    [t('account.fresh'), directory?.fresh_at && directory.loaded ? <span title={moment(directory.fresh_at)}>{agoOf(directory.fresh_at)}</span> : null],
    [t('account.since'), connection.lane?.since && connection.lane.state !== 'open' ? when(connection.lane.since) : null],
    [t('account.id'), <span className="mono">{connection.id}</span>],
  ]
  return (
    <Card title={t('account.title')} id="account">
      <dl className="kv num">
        {rows.filter(([, value]) => value).map(([name, value]) => <div className="kv-row" key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
      </dl>
    </Card>
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
function Prepare({ path, title }: { path: string; title: string }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [prepared, setPrepared] = useState<{ done: string[]; offers: boolean } | null>(null)
  const ask = (agreed: boolean) => run(() => post<{ done: string[]; offers: boolean }>(`${path}/prepare`, { agreed }), { quiet: true }).then((found) => { if (found) setPrepared(found) })
  return (
    <Card title={t('prepare.title')} id="prepare">
      <p className="soft">{t('prepare.lead', { title })}</p>
      <div aria-live="polite" lang="en">{prepared?.done.map((one) => <p key={one}>{one}</p>)}</div>
      {problem && <ProblemBox problem={problem} />}
      <div className="row wrap">
        <Button size="xs" variant="default" loading={busy} onClick={() => ask(false)}>{t('prepare.look')}</Button>
        {prepared?.offers && <Button size="xs" loading={busy} onClick={() => ask(true)}>{t('prepare.go')}</Button>}
      </div>
    </Card>
  )
}

function SelfClient({ provider, path, onChange }: Part) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [code, setCode] = useState('')
  const use = () => run(() => post(`${path}/code`, { code: code.trim() }), { done: t('self_client.done'), quiet: true }).then((done) => { if (done !== undefined) setCode(''); onChange() })
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
