// When an entry of the stop list stops nothing any more, as the server reads its end.
import type { StopEntry } from '../../api/types'
import { wallIn } from './opening'

/** Whether its end is over by this moment. A day counts whole, in the company's time zone. */
export function isExpired(entry: Pick<StopEntry, 'until'>, zone: string | null | undefined, now = new Date()): boolean {
  const { until } = entry
  if (!until) return false
  const wall = wallIn(zone || 'UTC', now)
  if (until.length === 10) return until < wall.date
  if (/(Z|[+-]\d\d:?\d\d)$/.test(until)) return Date.parse(until) <= now.getTime()
  const minute = Number(until.slice(11, 13)) * 60 + Number(until.slice(14, 16))
  return until.slice(0, 10) < wall.date || (until.slice(0, 10) === wall.date && minute <= wall.minute)
}
