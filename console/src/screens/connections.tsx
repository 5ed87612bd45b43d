// Connections: what is connected, with its health, and what can be.
import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { itemsOf, post } from '../api/client'
import { useRemote } from '../api/remote'
import type { Connection, Provider } from '../api/types'
import { agoOf, amount, useT, word } from '../i18n'
import { useAct, useLast } from '../parts/act'
import { Icon } from '../parts/icons'
import { Empty, Light, ProblemBox, Tag, Waiting } from '../parts/parts'
import { purposeOf } from '../parts/scopes'
import { useSession } from '../session'
import { authorise, oauthOf } from './authorise'
import { healthWords } from './home'
import { ProviderForm } from './provider-form'

type Listed<V> = V[] | { items: V[] }

export function Connections() {
  const t = useT()
  const { may } = useSession()
  const connected = useRemote<Listed<Connection>>('/connections', ['connection', 'lane', 'call'])
  const available = useRemote<Listed<Provider>>('/providers')
  const [chosen, setChosen] = useState<Provider | null>(null)
  const shown = useLast(chosen)
  if (!connected.value) return connected.problem ? <ProblemBox problem={connected.problem} onRetry={connected.reload} /> : <Waiting />
  const connections = itemsOf(connected.value)
  const providers = itemsOf(available.value)
  return (
    <div className="page stack">
      <section aria-labelledby="connected" className="stack tight">
        <h2 id="connected" className="section-title">{t('connections.connected')}</h2>
        {connections.length === 0 ? (
          <div className="card"><Empty icon="plugConnected" title={t('home.none')}><p>{t('home.none.why')}</p></Empty></div>
        ) : (
          <div className="tiles wide">{connections.map((one) => <ConnectionCard key={one.id} connection={one} provider={providers.find((p) => p.id === one.provider && p.kind === one.kind)} />)}</div>
        )}
      </section>
      <section aria-labelledby="available" className="stack tight">
        <h2 id="available" className="section-title">{t('connections.available')}</h2>
        {available.problem && <ProblemBox problem={available.problem} onRetry={available.reload} />}
        <div className="tiles wide">
          {providers.map((one) => (
            <div className="card provider" key={`${one.kind}${one.id}`}>
              <span className="tile-icon quiet"><Icon name={one.kind === 'crm' ? 'building' : 'phone'} size={20} /></span>
              <div className="grow">
                <b>{one.title}</b>
                <div className="soft">{word('provider_kind', one.kind)}</div>
                <div className="row wrap tags">{one.auth.map((way) => <Tag key={way}>{word('auth', way)}</Tag>)}</div>
              </div>
              {may('connections.change') && <Button size="xs" variant="default" onClick={() => setChosen(one)}>{t('connections.connect')}<span className="hidden-text"> {one.title}</span></Button>}
            </div>
          ))}
        </div>
      </section>
      <Modal opened={chosen !== null} onClose={() => setChosen(null)} title={shown && t('connections.connect_to', { title: shown.title })} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
        {shown && <Connect key={shown.kind + shown.id} provider={shown} />}
      </Modal>
    </div>
  )
}

function ConnectionCard({ connection, provider }: { connection: Connection; provider: Provider | undefined }) {
  const t = useT()
  const { says, fix } = healthWords(connection)
  return (
    <Link className="card connection-card" href={`/connections/${encodeURIComponent(connection.id)}`}>
      <div className="row">
        <span className="tile-icon quiet"><Icon name={connection.kind === 'crm' ? 'building' : 'phone'} size={20} /></span>
        <div className="grow"><b>{connection.title}</b><div className="soft">{provider && provider.title !== connection.title ? provider.title : word('provider_kind', connection.kind)}</div></div>
        <span className={`level ${connection.health.level}`}><Light level={connection.health.level} />{word('connection', connection.state)}</span>
      </div>
      <p>{says}</p>
      {fix && <p className="soft">{fix}</p>}
      <div className="row wrap soft num card-foot">
        {connection.account_name && <span>{connection.account_name}</span>}
        {connection.directory?.loaded && <span>{t('connections.people', { n: connection.directory.people })}</span>}
        {connection.last_ok_at && <span>{t('connections.last_ok', { ago: agoOf(connection.last_ok_at) })}</span>}
        {connection.credits_24h > 0 && <span>{t('connections.credits', { n: amount(connection.credits_24h, 1) })}</span>}
      </div>
    </Link>
  )
}

/** The provider's own form; with OAuth it goes on at the service's consent page. */
function Connect({ provider }: { provider: Provider }) {
  const t = useT()
  const [, go] = useLocation()
  const { act, busy, problem } = useAct()
  const connect = (title: string, settings: Record<string, unknown>) =>
    act(
      async () => {
        const { allow_private, ...rest } = settings
        const made = await post<Connection>('/connections', { provider: provider.id, kind: provider.kind, title: title || undefined, settings: rest, allow_private: allow_private === true })
        if (oauthOf(provider)) await authorise(made.id)
        else go(`/connections/${encodeURIComponent(made.id)}`)
      },
      { quiet: true },
    )
  return (
    <div className="stack tight">
      {provider.readme && <details><summary>{t('connections.readme')}</summary><pre className="code-box readme" lang="en" tabIndex={0}>{provider.readme}</pre></details>}
      <ScopesList provider={provider} />
      {problem && <ProblemBox problem={problem} />}
      <ProviderForm provider={provider} busy={busy} submit={t(oauthOf(provider) ? 'connections.go_on' : 'connections.connect')} onSubmit={connect} />
    </div>
  )
}

function ScopesList({ provider }: { provider: Provider }) {
  const t = useT()
  if (provider.scopes.length === 0) return null
  return (
    <details>
      <summary>{t('connections.scopes.will_ask', { n: provider.scopes.length })}</summary>
      <ul className="scopes">{provider.scopes.map((one) => <li key={one.name}><span className="mono">{one.name}</span><span className="soft">{purposeOf(one)}</span></li>)}</ul>
    </details>
  )
}

