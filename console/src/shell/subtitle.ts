// What the page is about, in the browser's tab: five open calls can be told apart there.
import { useEffect, useSyncExternalStore } from 'react'

let subtitle = ''
const listeners = new Set<() => void>()

function set(text: string) {
  subtitle = text
  listeners.forEach((tell) => tell())
}

const subscribe = (tell: () => void) => {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** Said by a screen; gone with it. */
export function usePageSubtitle(text: string | null | undefined) {
  useEffect(() => {
    set(text ?? '')
    return () => set('')
  }, [text])
}

export const useSubtitle = () => useSyncExternalStore(subscribe, () => subtitle)
