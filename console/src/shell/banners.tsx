// What everybody must know now: the stream is lost, a CRM is away, a connection waits for a person.
import { Link } from 'wouter'
import { itemsOf, post } from '../api/client'
import { useStreamState } from '../api/event-stream'
import { useResource } from '../api/resource'
import type { Connection, Summary } from '../api/types'
import { Icon } from '../components/icons'
import { useAction } from '../hooks/use-action'
import { reasonText, useT, when } from '../i18n'
import { isWell } from '../screens/connections/health-text'
import { count, firstShown } from '../screens/outbox/outbox-counts'
import { useSession } from '../session'

export function Banners({ summary }: { summary: Summary | undefined }) {
  const t = useT()
  const link = useStreamState()
  const { may } = useSession()
  const hurt = summary?.connections.some((one) => !isWell(one)) ?? false
  const { value } = useResource<Connection[] | { items: Connection[] }>(hurt && may('connections.read') ? '/connections' : null, { on: ['lane', 'connection'] })
  return (
    <div aria-live="polite">
      {link === 'away' && (
        <div className="bar red"><Icon name="wifiOff" />{t('link.away')}</div>
      )}
      {summary && itemsOf(value).map((one) => <LaneBar key={one.id} connection={one} waiting={count(summary, 'open', one.id) + count(summary, 'parked', one.id)} list={firstShown(summary, one.id)} />)}
    </div>
  )
}

function LaneBar({ connection, waiting, list }: { connection: Connection; waiting: number; list: string }) {
  const t = useT()
  const { may } = useSession()
  const { run, busy } = useAction()
  const { lane, title, id, health } = connection
  if (!lane || (lane.state === 'open' && !lane.trouble)) return null
  const key = lane.state === 'paused' ? 'banner.paused' : lane.state === 'stopped' ? 'banner.stopped' : 'banner.away'
  return (
    <div className={lane.state === 'paused' ? 'bar red' : 'bar'} title={reasonText(health.reasons, lane.trouble ?? lane.reason) || undefined}>
      <Icon name={lane.state === 'stopped' ? 'playerPause' : 'alertTriangle'} />
      <span>{t(key, { title, since: lane.since ? when(lane.since) : '', n: waiting })}</span>
      {lane.state === 'stopped' && may('connections.change') && (
        <button type="button" className="plain bar-do" disabled={busy} onClick={() => void run(() => post(`/connections/${encodeURIComponent(id)}/resume`), { done: t('connection.resume.done') })}>{t('connection.resume')}</button>
      )}
      <Link href={lane.state === 'open' ? `/outbox?state=${list}&connection=${encodeURIComponent(id)}` : `/connections/${encodeURIComponent(id)}`}>{t(lane.state === 'paused' ? 'banner.fix' : 'banner.look')}</Link>
    </div>
  )
}
