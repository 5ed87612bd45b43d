// The period of a report, from the address: the last month where none is named.
import { useMemo } from 'react'
import { dateRangeFilter } from '../components/date-range-filter'

export function useAskedPeriod(params: URLSearchParams): { named: URLSearchParams; since: Date; until: Date } {
  return useMemo(() => {
    const named = new URLSearchParams(params)
    if (!named.get('span') && !named.get('from') && !named.get('to')) named.set('span', 'month')
    const asked = dateRangeFilter(named)
    return { named, since: new Date(asked.since ?? monthBefore(asked.until)), until: new Date(asked.until ?? tomorrow()) }
  }, [params])
}

function monthBefore(until: string | undefined): Date {
  const at = until ? new Date(until) : tomorrow()
  at.setDate(at.getDate() - 30)
  return at
}

function tomorrow(): Date {
  const at = new Date()
  at.setHours(24, 0, 0, 0)
  return at
}
