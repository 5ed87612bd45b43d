// Enter in a list that is searched takes its first choice, also where none is marked yet: text that was pasted is faster than the list.
import type { KeyboardEvent } from 'react'

export function takeFirst(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
  const list = document.getElementById(event.currentTarget.getAttribute('aria-controls') ?? '')
  const first = list?.querySelector('[data-combobox-selected]') ? null : list?.querySelector<HTMLElement>('[data-combobox-option]')
  if (!first) return
  event.preventDefault()
  first.click()
}
