// The CRM that a call waits for, while it rejects us, can't be reached or is paused: since when, and where that is mended.
import { Link } from 'wouter'
import { useResource } from '../../api/resource'
import type { Call, ConnectionHealth, Summary } from '../../api/types'
import { Icon } from '../../components/icons'
import { sentence, useT } from '../../i18n'
import { useSession } from '../../session'

const CAUSES = ['crm.paused', 'crm.stopped', 'crm.away', 'crm.limited'] as const
type Cause = (typeof CAUSES)[number]
export interface Interruption { connection: string; cause: Cause; said: string }

/** None once everything of the call was sent. */
export function interruptionOf(call: Call, connections: ConnectionHealth[]): Interruption | null {
  const waiting = call.effects.filter((one) => one.state === 'open' || one.state === 'held').map((one) => one.connection)
  const found = connections.find((one) => waiting.includes(one.id) && (CAUSES as readonly string[]).includes(one.health.code))
  if (!found) return null
  const { title, id, health } = found
  return { connection: id, cause: health.code as Cause, said: sentence({ code: health.code, text: health.sentence, values: { title, ...health.values } }, 'interruption') }
}

export function useInterruption(call: Call | undefined): Interruption | null {
  const { may } = useSession()
  const { value } = useResource<Summary>(call && !call.settled && may('summary.read') ? '/summary' : null, { on: ['lane', 'connection'] })
  return call && value ? interruptionOf(call, value.connections) : null
}

export function InterruptionNotice({ interruption }: { interruption: Interruption }) {
  const t = useT()
  const { may } = useSession()
  return (
    <div className={interruption.cause === 'crm.paused' ? 'notice red' : 'notice amber'} role="status">
      <Icon name={interruption.cause === 'crm.stopped' ? 'playerPause' : 'alertTriangle'} />
      <p className="grow"><b>{interruption.said}</b> {t(`interruption.next.${interruption.cause}`)} {may('connections.read') && <Link href={`/connections/${encodeURIComponent(interruption.connection)}`}>{t('interruption.open')}</Link>}</p>
    </div>
  )
}
