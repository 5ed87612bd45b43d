// Keeps the keyboard where the work is: after a row is added, moved or removed, the focus goes to a row.
import { useEffect, useRef } from 'react'

/** `focus`: once the list has changed, the element of that kind in the row at this place. */
export function useRowFocus() {
  const list = useRef<HTMLUListElement & HTMLOListElement>(null)
  const wanted = useRef<[at: number, what: string] | null>(null)
  useEffect(() => {
    if (!wanted.current) return
    const [at, what] = wanted.current
    wanted.current = null
    const row = list.current?.children[at]
    const found = row?.querySelector<HTMLElement>(`${what}:not(:disabled)`) ?? row?.querySelector<HTMLElement>('input, button:not(:disabled)')
    found?.focus()
  })
  return { list, focus: (at: number, what: string) => { wanted.current = [at, what] } }
}
