// The filters of the call list: parameters of the console's address on one side, of the server's list on the other. Pure.
import { dateRangeFilter } from '../../components/date-range-filter'
import { textFilter } from './text-filter'

// What one looks for most, as filters of the server.
export const VIEWS: Record<string, Record<string, string>> = {
  all: {},
  in: { direction: 'inbound' },
  out: { direction: 'outbound' },
  missed: { missed: 'true' },
  not_called_back: { not_called_back: 'true' },
  unlogged: { logged: 'false', phase: 'ended' },
  unresolved: { unsettled: 'true' },
}

export const NO_FILTERS = Object.fromEntries(['view', 'q', 'extension', 'line', 'connection', 'disposition', 'span', 'from', 'to'].map((name) => [name, null]))

export function filtersOf(params: URLSearchParams): Record<string, string> {
  const filters: Record<string, string> = { ...VIEWS[params.get('view') ?? 'all'], ...dateRangeFilter(params) }
  for (const name of ['extension', 'line', 'connection', 'disposition']) if (params.get(name)) filters[name] = params.get(name)!
  const typed = params.get('q')?.trim()
  return typed ? { ...filters, ...textFilter(typed) } : filters
}
