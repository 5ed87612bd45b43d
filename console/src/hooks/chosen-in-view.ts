// A row of tabs or choices that is wider than the screen shows the chosen one.
import { useEffect, useRef, type RefObject } from 'react'

/** For the element that scrolls. `chosen`: a selector of the chosen one; it is shown again when `value` or the width changes. */
export function useChosenInView(chosen: string, value: string, ready = true): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const row = place.current
    if (!row) return
    const show = () => {
      const found = row.querySelector<HTMLElement>(chosen)?.getBoundingClientRect()
      if (found) row.scrollLeft += found.left - row.getBoundingClientRect().left - (row.clientWidth - found.width) / 2
    }
    show()
    const sized = new ResizeObserver(show) // a turned phone is another screen
    sized.observe(row)
    return () => sized.disconnect()
  }, [chosen, value, ready])
  return place
}

export const CHOSEN_TAB = '[role=tab][aria-selected=true]'
