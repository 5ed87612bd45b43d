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
export const TALKS = ['1-30', '30-120', '120-600', '600-'] as const // seconds: from, below
export const CRM_RESULTS = ['created', 'logged', 'waiting', 'rejected', 'discarded', 'nothing'] as const
/** Filters that are shown on demand. */
export const MORE = ['disposition', 'queue', 'talk', 'recording', 'crm'] as const
const PLAIN = ['extension', 'line', 'connection', 'disposition', 'queue', 'recording'] // have the same name on both sides

export const NO_FILTERS = Object.fromEntries(['view', 'q', 'span', 'from', 'to', 'talk', 'crm', 'saved', ...PLAIN].map((name) => [name, null]))

export function filtersOf(params: URLSearchParams): Record<string, string> {
  const filters: Record<string, string> = { ...VIEWS[params.get('view') ?? 'all'], ...dateRangeFilter(params) }
  for (const name of PLAIN) if (params.get(name)) filters[name] = params.get(name)!
  const [from, below] = /^(\d*)-(\d*)$/.exec(params.get('talk') ?? '')?.slice(1) ?? []
  if (from) filters.talk_from = from
  if (below) filters.talk_below = below
  if (params.get('crm')) filters.crm_result = params.get('crm')!
  const typed = params.get('q')?.trim()
  return typed ? { ...filters, ...textFilter(typed) } : filters
}

/** The order in an address, as the server takes it; nothing for the usual one. */
export function orderOf(params: URLSearchParams): Record<string, string> {
  const sort = params.get('sort') ?? 'started_at'
  if (!['started_at', 'talk', 'wait'].includes(sort)) return {}
  const asc = params.get('order') === 'asc'
  return { ...(sort !== 'started_at' && { sort }), ...(asc && { order: 'asc' }) }
}

/** What a click on the head of a column changes: the most first, then the least, then the usual order. */
export function nextOrder(params: URLSearchParams, sort: string): Record<string, string | null> {
  const usual = sort === 'started_at'
  if ((params.get('sort') ?? 'started_at') !== sort) return { sort: usual ? null : sort, order: null }
  if (params.get('order') !== 'asc') return { order: 'asc' }
  return { sort: null, order: null }
}
