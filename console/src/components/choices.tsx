// One choice of a few, side by side.
import { SegmentedControl } from '@mantine/core'
import { useChosenInView } from '../hooks/chosen-in-view'

/** A row of choices; where it is wider than the screen, the chosen one is brought into view. */
export function Choices({ label, value, onChange, data }: { label: string; value: string; onChange: (value: string) => void; data: { value: string; label: string }[] }) {
  const place = useChosenInView('input:checked + label', value)
  return (
    <div className="filters-views" ref={place}>
      <SegmentedControl size="sm" aria-label={label} value={value} onChange={onChange} data={data} />
    </div>
  )
}
