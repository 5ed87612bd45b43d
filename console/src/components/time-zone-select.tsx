// A time zone, found by its name; each shows how far it is from UTC now.
import { useMemo } from 'react'
import { SearchSelect } from './search-select'
import { useLanguage } from '../i18n'

const SHOWN = 60 // at once; typing finds the others

/** Zones that the browser knows, UTC, and the one in the settings whatever it is. */
export function zones(current: string | null): string[] {
  return [...new Set([...(current ? [current] : []), 'UTC', ...Intl.supportedValuesOf('timeZone')])]
}

/** `GMT+2`; empty for a name that is no zone. */
export function offsetOf(zone: string, language: string, at = new Date()): string {
  try {
    return new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? ''
  } catch {
    return ''
  }
}

interface Props {
  value: string | null
  onChange: (zone: string | null) => void
  label: string
  description?: string
  disabled?: boolean
  error?: React.ReactNode
}

export function TimeZoneSelect({ value, onChange, ...rest }: Props) {
  const language = useLanguage()
  const data = useMemo(() => zones(value).map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })), [value])
  return (
    <SearchSelect clearable limit={SHOWN} data={data} value={value} onChange={onChange}
      renderOption={({ option }) => <span className="row grow"><span className="grow">{option.label}</span><span className="soft num">{offsetOf(option.value, language)}</span></span>} {...rest} />
  )
}
