// Which rows of a very long list are worth drawing: fixed row heights, opened rows measured, inside the page's scroller.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'

const BEYOND = 10 // rows drawn above and below what is seen
const STEP = 240 // px scrolled before the rows are chosen anew; less than BEYOND rows

export interface Window {
  top: number
  bottom: number
  from: number
  to: number
  measure: (key: string) => (element: HTMLElement | null) => void
}

/** `keys` in order; `extra` heights come from measuring opened rows. Units: px. */
export function useVirtual(place: RefObject<HTMLElement | null>, keys: string[], rowHeight: number, opened: Set<string>): Window {
  const [view, setView] = useState({ offset: 0, height: 900 })
  const [extras, setExtras] = useState<Map<string, number>>(new Map())
  const observers = useRef(new Map<string, ResizeObserver>())
  const first = useRef<string | undefined>(undefined)

  const offsets = useMemo(() => {
    const found = new Float64Array(keys.length + 1)
    for (let i = 0; i < keys.length; i++) found[i + 1] = found[i]! + rowHeight + (opened.has(keys[i]!) ? (extras.get(keys[i]!) ?? 0) : 0)
    return found
  }, [keys, rowHeight, opened, extras])

  useEffect(() => {
    const element = place.current
    const scroller = element?.closest<HTMLElement>('.body')
    if (!element || !scroller) return
    let frame = 0
    const read = () => {
      frame = 0
      const offset = Math.floor((scroller.getBoundingClientRect().top - element.getBoundingClientRect().top) / STEP) * STEP
      setView((before) => (before.offset === offset && before.height === scroller.clientHeight ? before : { offset, height: scroller.clientHeight || innerHeight }))
    }
    const soon = () => { frame ||= requestAnimationFrame(read) }
    read()
    scroller.addEventListener('scroll', soon, { passive: true })
    addEventListener('scroll', soon, { passive: true })
    addEventListener('resize', soon)
    return () => {
      cancelAnimationFrame(frame)
      scroller.removeEventListener('scroll', soon)
      removeEventListener('scroll', soon)
      removeEventListener('resize', soon)
    }
  }, [place])

  // New rows above what one reads must not push it away.
  useLayoutEffect(() => {
    const was = first.current
    first.current = keys[0]
    if (!was || was === keys[0] || view.offset < rowHeight) return
    const moved = keys.indexOf(was)
    if (moved > 0) place.current?.closest<HTMLElement>('.body')?.scrollBy(0, offsets[moved]!)
  }, [keys, offsets, place, rowHeight, view.offset])

  const measure = useCallback(
    (key: string) => (element: HTMLElement | null) => {
      observers.current.get(key)?.disconnect()
      observers.current.delete(key)
      if (!element) return
      const observer = new ResizeObserver(() => {
        const height = element.offsetHeight
        setExtras((before) => (before.get(key) === height ? before : new Map(before).set(key, height)))
      })
      observer.observe(element)
      observers.current.set(key, observer)
    },
    [],
  )

  const from = Math.max(0, rowAt(offsets, view.offset) - BEYOND)
  const to = Math.min(keys.length, rowAt(offsets, view.offset + view.height + STEP) + BEYOND)
  return { from, to, top: offsets[from] ?? 0, bottom: (offsets[keys.length] ?? 0) - (offsets[to] ?? 0), measure }
}

function rowAt(offsets: Float64Array, y: number): number {
  let low = 0
  let high = offsets.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (offsets[middle + 1]! <= y) low = middle + 1
    else high = middle
  }
  return low
}
