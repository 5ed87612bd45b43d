// Enter in a list that is searched takes its first choice, also where none is marked yet: text that was pasted is faster than the list.
import type { KeyboardEvent } from 'react'

/** Whether nothing is left to do: another key, a marked choice that the list itself takes, or the first one of it was taken. */
export function takeFirst(event: KeyboardEvent<HTMLInputElement>): boolean {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return true
  if (event.currentTarget.getAttribute('aria-expanded') !== 'true') return false // what is drawn may be the list of an earlier text
  const list = document.getElementById(event.currentTarget.getAttribute('aria-controls') ?? '')
  if (list?.querySelector('[data-combobox-selected]')) return true
  const first = list?.querySelector<HTMLElement>('[data-combobox-option]')
  if (!first) return false
  event.preventDefault()
  first.click()
  return true
}
