// Items that were sent, those of one call together. Pure.
import type { Item } from '../../api/types'

/** In the order of the first item of each call; an item of no call is by itself. */
export function byCall(items: Item[]): Item[][] {
  const calls = new Map<string, Item[]>()
  for (const one of items) {
    const call = one.call ?? one.key
    const sent = calls.get(call)
    if (sent) sent.push(one)
    else calls.set(call, [one])
  }
  return [...calls.values()]
}
