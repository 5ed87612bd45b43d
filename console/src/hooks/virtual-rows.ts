// Which rows of a very long list are drawn: those in sight and some beyond, measured as they are (an opened row is higher).
import { useMediaQuery } from '@mantine/hooks'
import { useVirtualizer, useWindowVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, useState, type RefObject } from 'react'

const BEYOND = 10 // rows drawn above and below what is seen
const LOW = '(max-height: 420px)' // as in app.css: on a low screen the window scrolls, elsewhere the page's body

export interface VirtualRows {
  indexes: number[]
  /** Height of what is not drawn above and below. Units: px. */
  top: number
  bottom: number
  /** For every drawn row, which bears its index as `data-index`. */
  measure: (element: HTMLElement | null) => void
}

/** `keys` in order; `rowHeight` of a closed row. Units: px. */
export function useVirtualRows(place: RefObject<HTMLElement | null>, keys: string[], rowHeight: number): VirtualRows {
  const low = useMediaQuery(LOW, undefined, { getInitialValueInEffect: false })
  const [scrollMargin, setScrollMargin] = useState(0)
  const first = useRef<string | undefined>(undefined)
  const bodyOf = () => place.current?.closest<HTMLElement>('.body') ?? null
  const shared = { count: keys.length, estimateSize: () => rowHeight, getItemKey: (index: number) => keys[index]!, overscan: BEYOND, scrollMargin, useFlushSync: false }
  const inBody = useVirtualizer<HTMLElement, HTMLElement>({ ...shared, enabled: !low, getScrollElement: bodyOf })
  const inWindow = useWindowVirtualizer<HTMLElement>({ ...shared, enabled: low })
  const rows = low ? inWindow : inBody

  // Where the list begins within what scrolls: filters and banners above it come and go.
  useLayoutEffect(() => {
    const list = place.current?.getBoundingClientRect().top
    const body = bodyOf()
    if (list === undefined || !body) return
    const begins = Math.round(low ? list + scrollY : list - body.getBoundingClientRect().top + body.scrollTop)
    if (begins !== scrollMargin) setScrollMargin(begins)
  })

  // New rows above what one reads must not push it away.
  useLayoutEffect(() => {
    const was = first.current
    first.current = keys[0]
    if (!was || was === keys[0] || (rows.scrollOffset ?? 0) - scrollMargin < rowHeight) return
    const moved = keys.indexOf(was)
    if (moved > 0) (low ? window : bodyOf())?.scrollBy(0, rows.measurementsCache[moved]!.start - scrollMargin)
  }, [keys]) // the rest only says where one is just now

  const drawn = rows.getVirtualItems()
  return {
    indexes: drawn.map((one) => one.index),
    top: (drawn[0]?.start ?? scrollMargin) - scrollMargin,
    bottom: rows.getTotalSize() - ((drawn.at(-1)?.end ?? scrollMargin) - scrollMargin),
    measure: rows.measureElement,
  }
}
