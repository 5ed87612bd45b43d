// Search at the head of every screen: a field at first; the palette is loaded when the field is used (Ctrl K goes there).
import { useHotkeys } from '@mantine/hooks'
import { useLayoutEffect, useRef, useState } from 'react'
import type { Summary } from '../api/types'
import { withTexts } from '../components/part'
import type { Place } from './places'
import { SearchField } from './search-field'

type Loaded = typeof import('./palette')

export function Search({ places, summary }: { places: Place[]; summary: Summary | undefined }) {
  const [part, setPart] = useState<Loaded | null>(null)
  const [begun, setBegun] = useState('')
  const [at, setAt] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const focused = useRef(false)
  const load = () => void withTexts(() => import('./palette')).then((found) => {
    focused.current = document.activeElement === field.current
    setPart(found)
  }, () => {})
  useHotkeys([['mod+K', () => {
    field.current?.focus()
    field.current?.select()
    setAt((n) => n + 1)
  }]], [])
  // The field of the palette takes the place of the one that was here.
  useLayoutEffect(() => {
    if (!part || !focused.current) return
    field.current?.focus()
    field.current?.setSelectionRange(begun.length, begun.length)
  }, [part])
  if (part) return <part.Palette places={places} summary={summary} field={field} begun={begun} at={at} />
  return <SearchField ref={field} value={begun} onFocus={load} onPointerEnter={load} onChange={(event) => setBegun(event.currentTarget.value)} />
}
