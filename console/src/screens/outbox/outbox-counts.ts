// Sums over the outbox that the shell and the home page show.
import type { ItemState, Summary } from '../../api/types'

export const count = (summary: Summary, state: ItemState | 'failing', connection?: string): number =>
  Object.entries(summary.outbox).reduce((sum, [id, states]) => sum + (connection && id !== connection ? 0 : (states[state] ?? 0)), 0)

/** Everything that is not finished: waiting (failing ones among them), parked, held. */
export const waiting = (summary: Summary) => count(summary, 'open') + count(summary, 'parked') + count(summary, 'held')

export const failing = (summary: Summary) => count(summary, 'failing') + count(summary, 'parked')
