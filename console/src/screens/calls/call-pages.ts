// Pages of calls as one list, newest first: a fresh first page, the next page, changes that the stream reports. Pure.
import type { CallLine, Item, Page } from '../../api/types'
import { byTime } from './live-calls'

const newestFirst = (a: CallLine, b: CallLine) => byTime(b.started_at, a.started_at) || byTime(b.id, a.id)

/** The fresh first page laid over what is known; a gap between the two would lie, so then only the page is kept. */
export function mergeFirstPage(page: Page<CallLine>, known: CallLine[]): { calls: CallLine[]; gap: boolean } {
  const fresh = new Set(page.items.map((call) => call.id))
  const oldest = page.items.at(-1)
  const gap = !!page.next && !!oldest && known.length > 0 && !known.some((call) => fresh.has(call.id))
  if (gap || !oldest || !page.next) return { calls: page.items, gap }
  const older = known.filter((call) => !fresh.has(call.id) && newestFirst(oldest, call) < 0)
  return { calls: [...page.items, ...older], gap }
}

/** The next page behind what is known; calls that moved there meanwhile are not shown twice. */
export function appendPage(known: CallLine[], page: Page<CallLine>): CallLine[] {
  const have = new Set(known.map((call) => call.id))
  return [...known, ...page.items.filter((call) => !have.has(call.id))]
}

/** The call with the newest state of one of its effects. */
export function withEffect<C extends CallLine>(call: C, item: Item): C {
  const there = call.effects.some((one) => one.key === item.key)
  const effects = there ? call.effects.map((one) => (one.key === item.key ? { ...one, ...item } : one)) : [...call.effects, item]
  return { ...call, effects, settled: call.state === 'ended' && effects.every((one) => one.state !== 'open' && one.state !== 'held') }
}
