// A range of days in an address (`span`, `from`, `to`) as moments of the server, in the reader's zone. Pure but for today.

export const SPANS = ['today', 'yesterday', 'week', 'month', 'dates'] as const
type Name = (typeof SPANS)[number]

// First day and the day behind the last one, in days from today.
const DAYS: Record<Exclude<Name, 'dates'>, [number, number]> = { today: [0, 1], yesterday: [-1, 0], week: [-6, 1], month: [-29, 1] }

const fromToday = (days: number): Date => {
  const date = new Date()
  date.setHours(0, 0, 0, 0)
  date.setDate(date.getDate() + days)
  return date
}

/** Midnight of the written date, `days` later; null where nothing sensible is written. */
function midnight(written: string | null, days = 0): Date | null {
  const date = new Date(`${written}T00:00:00`)
  date.setDate(date.getDate() + days)
  return written && !Number.isNaN(date.getTime()) ? date : null
}

/** The span in an address (`span`, `from`, `to`) as moments of the server. */
export function dateRangeFilter(params: URLSearchParams): Record<string, string> {
  const days = DAYS[params.get('span') as keyof typeof DAYS]
  const since = days ? fromToday(days[0]) : midnight(params.get('from'))
  const until = days ? fromToday(days[1]) : midnight(params.get('to'), 1)
  return { ...(since && { since: since.toISOString() }), ...(until && { until: until.toISOString() }) }
}
