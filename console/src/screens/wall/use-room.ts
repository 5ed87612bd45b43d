// How many lines fit into a list, so that nothing has to be scrolled on a large screen.
import { useEffect, useRef, useState, type RefObject } from 'react'

const GAP = 0.35 // between cells, in em; part of their width and height here
const NARROW = '(max-width: 900px)' // there the page scrolls, and everything is shown

/** `row` and `column`: height of a line and width of a cell; `heads`: lines that others take. Units: em of the list. */
export function useRoom<T extends HTMLElement>(row: number, heads = 0, column?: number): [RefObject<T | null>, number] {
  const list = useRef<T>(null)
  const [room, setRoom] = useState(Infinity)
  useEffect(() => {
    const here = list.current
    if (!here) return
    const narrow = matchMedia(NARROW)
    const measure = () => {
      const em = parseFloat(getComputedStyle(here).fontSize)
      const rows = Math.floor((here.clientHeight + (column ? GAP * em : 0)) / (row * em)) - heads
      const columns = column ? Math.max(1, Math.floor((here.clientWidth + GAP * em) / (column * em))) : 1
      setRoom(narrow.matches ? Infinity : Math.max(1, rows) * columns)
    }
    const watch = new ResizeObserver(measure)
    watch.observe(here)
    narrow.addEventListener('change', measure)
    return () => {
      watch.disconnect()
      narrow.removeEventListener('change', measure)
    }
  }, [row, heads, column])
  return [list, room]
}
