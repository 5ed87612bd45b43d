// "?" opens the help, unless one types or has switched it off.
import { useEffect } from 'react'

const KEY = 'cordboard.help-key'

export const helpKeyIsOn = () => localStorage.getItem(KEY) !== 'off'
export const setHelpKey = (on: boolean) => localStorage.setItem(KEY, on ? 'on' : 'off')

export function useHelpKey(open: () => void) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || !helpKeyIsOn()) return
      if ((event.target as Element).closest('input, textarea, select, [contenteditable], [role=dialog]')) return
      event.preventDefault()
      open()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [open])
}
