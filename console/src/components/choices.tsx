// One choice of a few, side by side.
import { SegmentedControl } from '@mantine/core'
import { useEffect, useRef } from 'react'

/** A row of choices; where it is wider than the screen, the chosen one is brought into view. */
export function Choices({ label, value, onChange, data }: { label: string; value: string; onChange: (value: string) => void; data: { value: string; label: string }[] }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const row = place.current
    if (!row) return
    const show = () => {
      const chosen = row.querySelector<HTMLElement>('input:checked + label')?.getBoundingClientRect()
      if (chosen) row.scrollLeft += chosen.left - row.getBoundingClientRect().left - (row.clientWidth - chosen.width) / 2
    }
    show()
    const sized = new ResizeObserver(show) // a turned phone is another screen
    sized.observe(row)
    return () => sized.disconnect()
  }, [value])
  return (
    <div className="filters-views" ref={place}>
      <SegmentedControl size="sm" aria-label={label} value={value} onChange={onChange} data={data} />
    </div>
  )
}
