// Fields that hold text which is none of their choices: nothing is saved while there is one.
import { useEffect, useId, useState, useSyncExternalStore } from 'react'

const fields = new Set<string>()
const listeners = new Set<() => void>()

function mark(field: string, unknown: boolean) {
  if (unknown === fields.has(field)) return
  if (!fields.delete(field)) fields.add(field)
  listeners.forEach((one) => one())
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Whether some field on the screen says that its text is none of its choices. */
export const useUnknownChoice = () => useSyncExternalStore(subscribe, () => fields.size > 0)

/** The text of this field that is no choice; it counts as long as the field is shown. */
export function useUnknownText(): [text: string, set: (text: string) => void] {
  const id = useId()
  const [text, set] = useState('')
  useEffect(() => {
    mark(id, text !== '')
    return () => mark(id, false)
  }, [id, text])
  return [text, set]
}
