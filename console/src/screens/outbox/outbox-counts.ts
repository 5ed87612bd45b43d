// Sums over the outbox that the shell and the home page show.
import type { ItemState, Summary } from '../../api/types'

const inState = (states: Record<string, number>, state: Counted): number => (state === 'waiting' ? inState(states, 'open') - inState(states, 'failing') : (states[state] ?? 0))

/** `open` is not sent yet: `waiting` was not tried, `failing` was. */
export type Counted = ItemState | 'waiting' | 'failing'

export const count = (summary: Summary, state: Counted, connection?: string): number =>
  Object.entries(summary.outbox).reduce((sum, [id, states]) => sum + (connection && id !== connection ? 0 : inState(states, state)), 0)

/** Everything that is not finished: waiting, retried, parked, held. */
export const unfinished = (summary: Summary) => count(summary, 'open') + count(summary, 'parked') + count(summary, 'held')

export const failing = (summary: Summary) => count(summary, 'failing') + count(summary, 'parked')

/** The list that the page opens with: what is retried, if anything is. */
export const firstShown = (summary: Summary, connection?: string): 'waiting' | 'failing' =>
  count(summary, 'failing', connection) > 0 ? 'failing' : 'waiting'
