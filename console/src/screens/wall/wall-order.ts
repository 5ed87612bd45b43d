// What comes first on the wall, and the sums over all queues.
import type { Wall } from '../../api/types'

export type WallQueue = Wall['queues'][number]
type Agent = Wall['agents'][number]

const ORDER: Agent['state'][] = ['ringing', 'calling', 'in_call', 'on_hold', 'free', 'no_extension']

/** Who is busy first: those are seen also where not everybody fits. */
export const ordered = (agents: Agent[]): Agent[] => [...agents].sort((one, two) => ORDER.indexOf(one.state) - ORDER.indexOf(two.state) || one.name.localeCompare(two.name))

export const queueLevel = (queue: WallQueue): 'red' | 'amber' | '' => (queue.alerts.length > 0 ? 'red' : queue.waiting > 0 ? 'amber' : '')

/** `longest`: when the first of all callers who wait called (epoch ms), or null. */
export function total(queues: WallQueue[]): { answered: number; inTarget: number; missed: number; longest: number | null } {
  const sum = (of: (queue: WallQueue) => number) => queues.reduce((all, one) => all + of(one), 0)
  const began = queues.flatMap((one) => (one.longest_since ? [new Date(one.longest_since).getTime()] : []))
  return { answered: sum((one) => one.answered), inTarget: sum((one) => one.answered_in_target), missed: sum((one) => one.missed), longest: began.length > 0 ? Math.min(...began) : null }
}
