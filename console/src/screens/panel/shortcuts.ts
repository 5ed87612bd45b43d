// Shortcuts of the call panel: Alt and Shift with a letter that can be changed or switched off. They work while the
// panel's window has the focus and nobody types; Esc never hangs up.
import { useEffect, useRef } from 'react'

export type Action = 'card' | 'hold' | 'mute' | 'keypad' | 'transfer' | 'hang_up'

export const DEFAULTS: Record<Action, string> = { card: 'C', hold: 'H', mute: 'M', keypad: 'K', transfer: 'T', hang_up: 'E' }
export const ACTIONS = Object.keys(DEFAULTS) as Action[]
const KEY = 'cordboard.panel.shortcuts'

/** The letters in use; an empty one is switched off. */
export function letters(): Record<Action, string> {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Record<Action, string>>) }
  } catch {
    return { ...DEFAULTS } // a frame of a foreign page may have no storage
  }
}

export function setLetter(action: Action, letter: string) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...letters(), [action]: letter.slice(-1).toUpperCase() }))
  } catch {
    // the defaults stay
  }
}

export const shortcutOf = (action: Action): string => (letters()[action] ? `Alt+Shift+${letters()[action]}` : '')

/** The action of a pressed key, if it is one. The key's place counts where Alt makes another character of it. */
export function actionOf(event: Pick<KeyboardEvent, 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'key' | 'code'>): Action | undefined {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return undefined
  const pressed = [event.key.toUpperCase(), event.code.replace(/^(Key|Digit)/, '')]
  const known = letters()
  return ACTIONS.find((action) => known[action] !== '' && pressed.includes(known[action]))
}

export function useShortcuts(handlers: Partial<Record<Action, () => void>>) {
  const latest = useRef(handlers)
  latest.current = handlers
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const action = actionOf(event)
      const handler = action && latest.current[action]
      if (!handler) return
      event.preventDefault()
      handler()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])
}
