// What a saved view keeps of the address of the call list, and what opening one changes there. Pure.
import type { SavedView } from '../../api/types'

const KEPT = ['view', 'q', 'extension', 'line', 'connection', 'disposition', 'queue', 'talk', 'recording', 'crm', 'span', 'from', 'to', 'sort', 'order', 'cols']

/** The parameters that say which calls are shown and how; always in the same order. */
export const keptOf = (params: URLSearchParams): Record<string, string> =>
  Object.fromEntries(KEPT.flatMap((name) => (params.get(name) ? [[name, params.get(name)!]] : [])))

/** Exactly what the view has, whatever was in the address before. */
export const shownBy = (view: Pick<SavedView, 'id' | 'query'>, params: URLSearchParams): Record<string, string | null> => ({
  ...Object.fromEntries([...params.keys()].map((name) => [name, null])),
  ...keptOf(new URLSearchParams(view.query)),
  saved: view.id,
})
