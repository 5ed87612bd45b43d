// Enter in a list that is searched takes the choice that is marked, or its first: text that was pasted is faster than the marks.
// It is caught before the list's own handler, whose memory of the mark is emptied a moment after the list opens.
import type { KeyboardEvent } from 'react'

/** Whether nothing is left to do: another key, or a choice of the list was taken. */
export function takeFirst(event: KeyboardEvent<HTMLInputElement>): boolean {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return true
  if (event.currentTarget.getAttribute('aria-expanded') !== 'true') return false // what is drawn may be the list of an earlier text
  const list = document.getElementById(event.currentTarget.getAttribute('aria-controls') ?? '')
  const option = list?.querySelector<HTMLElement>('[data-combobox-selected]') ?? list?.querySelector<HTMLElement>('[data-combobox-option]')
  if (!option) return false
  event.preventDefault()
  event.stopPropagation()
  option.click()
  return true
}
