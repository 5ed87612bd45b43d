// Connections: what is connected, with its health, and what can be.
import { Button, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { itemsOf } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Connection, Provider } from '../../api/types'
import { Empty, Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { ProviderMark } from '../../components/provider-mark'
import { Light, Tag } from '../../components/status'
import { useLastValue } from '../../hooks/use-action'
import { agoOf, amount, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { Abilities } from './abilities'
import { ConnectProvider } from './connect-provider'
import { healthText, stateWord } from './health-text'
import { searchProviders } from './provider-search'
import { useProviders } from './use-providers'

type Listed<V> = V[] | { items: V[] }

export function ConnectionsPage() {
  const t = useT()
  const { may } = useSession()
  const [, go] = useLocation()
  const connected = useResource<Listed<Connection>>('/connections', { on: ['connection', 'lane', 'call'] })
  const available = useProviders()
  const [chosen, setChosen] = useState<Provider | null>(null)
  const [sought, setSought] = useState('')
  const shown = useLastValue(chosen)
  if (!connected.value) return connected.problem ? <ProblemBox problem={connected.problem} onRetry={connected.reload} /> : <Waiting />
  const connections = itemsOf(connected.value)
  const providers = itemsOf(available.value)
  const found = searchProviders(providers, sought)
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
        <div className="row wrap">
          <h2 id="available" className="section-title grow">{t('connections.available')}</h2>
          <TextInput className="find-provider" size="sm" type="search" aria-label={t('connections.search')} placeholder={t('connections.search')} leftSection={<Icon name="search" size={16} />} value={sought} onChange={(event) => setSought(event.currentTarget.value)} />
        </div>
        {available.problem && <ProblemBox problem={available.problem} onRetry={available.reload} />}
        <div className="tiles wide">
          {found.map((one) => (
            <div className="card provider" key={`${one.kind}${one.id}`}>
              <ProviderMark kind={one.kind} id={one.id} title={one.title} />
              <div className="grow">
                <b>{one.title}</b>
                {one.summary && <div className="soft">{one.summary}</div>}
                <div className="row wrap tags"><Tag>{word('provider_kind', one.kind)}</Tag>{one.auth.map((way) => <Tag key={way}>{word('auth', way)}</Tag>)}</div>
                <Abilities provider={one} />
              </div>
              {may('connections.change') && <Button size="xs" variant="default" onClick={() => setChosen(one)}>{t('connections.connect')}<span className="hidden-text"> {one.title}</span></Button>}
            </div>
          ))}
        </div>
        {providers.length > 0 && found.length === 0 && <div className="card" role="status"><Empty icon="search" title={t('nothing_found')}><p>{t('connections.search.none')}</p></Empty></div>}
      </section>
      <Modal opened={chosen !== null} onClose={() => setChosen(null)} title={shown && t('connections.connect_to', { title: shown.title })} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
        {shown && <ConnectProvider key={shown.kind + shown.id} provider={shown} onMade={(made) => go(`/connections/${encodeURIComponent(made.id)}`)} />}
      </Modal>
    </div>
  )
}

function ConnectionCard({ connection, provider }: { connection: Connection; provider: Provider | undefined }) {
  const t = useT()
  const { sentence, fix } = healthText(connection, provider?.problems)
  return (
    <Link className="card connection-card" href={`/connections/${encodeURIComponent(connection.id)}`}>
      <div className="row">
        <ProviderMark kind={connection.kind} id={connection.provider} title={provider?.title ?? connection.title} />
        <div className="grow"><b>{connection.title}</b><div className="soft">{provider && provider.title !== connection.title ? provider.title : word('provider_kind', connection.kind)}</div></div>
        <span className={`level ${connection.health.level}`}><Light level={connection.health.level} />{stateWord(connection)}</span>
      </div>
      <p>{sentence}</p>
      {fix && <p className="soft">{fix}</p>}
      <div className="row wrap soft num card-foot">
        {connection.account_name && <span>{connection.account_name}</span>}
        {connection.directory?.loaded && <span>{t('connections.people', { n: connection.directory.people })}</span>}
        {connection.last_ok_at && <span>{t(connection.kind === 'pbx' ? 'connections.last_event' : 'connections.last_ok', { ago: agoOf(connection.last_ok_at) })}</span>}
        {connection.credits_24h > 0 && <span>{t('connections.credits', { n: amount(connection.credits_24h, 1) })}</span>}
      </div>
    </Link>
  )
}
