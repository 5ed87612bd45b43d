// What everybody must know now: the stream is lost, a CRM is away, a connection waits for a person.
import { Link } from 'wouter'
import { useLink } from '../api/event-stream'
import { itemsOf, post } from '../api/client'
import { useRemote } from '../api/resource'
import type { Connection, Summary } from '../api/types'
import { useT, when } from '../i18n'
import { useAct } from '../components/use-action'
import { Icon } from '../components/icons'
import { useSession } from '../session'
import { count } from '../screens/outbox/outbox-counts'

export function Banners({ summary }: { summary: Summary | undefined }) {
  const t = useT()
  const link = useLink()
  const { may } = useSession()
  const hurt = summary?.connections.some((one) => one.health.level !== 'green') ?? false
  const { value } = useRemote<Connection[] | { items: Connection[] }>(hurt && may('connections.read') ? '/connections' : null, ['lane', 'connection'])
  return (
    <div aria-live="polite">
      {link === 'away' && (
        <div className="bar red"><Icon name="wifiOff" />{t('link.away')}</div>
      )}
      {summary && itemsOf(value).map((one) => <LaneBar key={one.id} connection={one} kept={count(summary, 'open', one.id) + count(summary, 'parked', one.id)} />)}
    </div>
  )
}

function LaneBar({ connection, kept }: { connection: Connection; kept: number }) {
  const t = useT()
  const { may } = useSession()
  const { act, busy } = useAct()
  const { lane, title, id } = connection
  if (!lane || (lane.state === 'open' && !lane.trouble)) return null
  const key = lane.state === 'paused' ? 'banner.paused' : lane.state === 'stopped' ? 'banner.stopped' : 'banner.away'
  return (
    <div className={lane.state === 'paused' ? 'bar red' : 'bar'} title={lane.trouble ?? lane.reason ?? undefined}>
      <Icon name={lane.state === 'stopped' ? 'playerPause' : 'alertTriangle'} />
      <span>{t(key, { title, since: lane.since ? when(lane.since) : '', n: kept })}</span>
      {lane.state === 'stopped' && may('connections.change') && (
        <button type="button" className="plain bar-do" disabled={busy} onClick={() => void act(() => post(`/connections/${encodeURIComponent(id)}/resume`), { done: t('connection.resume.done') })}>{t('connection.resume')}</button>
      )}
      <Link href={lane.state === 'open' ? `/outbox?connection=${encodeURIComponent(id)}` : `/connections/${encodeURIComponent(id)}`}>{t(lane.state === 'paused' ? 'banner.fix' : 'banner.look')}</Link>
    </div>
  )
}
