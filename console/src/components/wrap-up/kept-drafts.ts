// Wrap-ups that the server has not acknowledged yet: kept in this browser, so that closing the window loses nothing.
import type { WrapUpText } from './use-wrap-up'

export interface Draft {
  version: number
  text: WrapUpText
}

const BEGIN = 'cordboard.wrapup.'

/** Storage throws where a foreign frame may not use it: then a draft lives as long as the page. */
export function keptDraft(call: string): Draft | null {
  try {
    const found = localStorage.getItem(BEGIN + call)
    return found ? (JSON.parse(found) as Draft) : null
  } catch {
    return null
  }
}

export function keepDraft(call: string, draft: Draft | null) {
  try {
    if (draft) localStorage.setItem(BEGIN + call, JSON.stringify(draft))
    else localStorage.removeItem(BEGIN + call)
  } catch {
    // the page still has it
  }
}
