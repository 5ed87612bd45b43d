// A country chosen by its name in the reader's language; stored as two letters.
import { useMemo } from 'react'
import { SearchSelect } from './search-select'
import { useLanguage } from '../i18n'
import { COUNTRIES } from './country-codes'

/** Countries by name; `code` first where it is none that is known. */
function choices(language: string, code: string | null) {
  const names = new Intl.DisplayNames([language], { type: 'region' })
  const known = COUNTRIES.map((value) => ({ value, label: names.of(value) ?? value })).sort((a, b) => a.label.localeCompare(b.label, language))
  return code && !COUNTRIES.includes(code) ? [{ value: code, label: code }, ...known] : known
}

interface Props {
  value: string | null
  onChange: (code: string | null) => void
  label?: string
  named?: string // for a field without a visible label
  description?: string
  placeholder?: string
  disabled?: boolean
  clearable?: boolean
  error?: React.ReactNode
  required?: boolean
  size?: string
  miw?: number
}

export function CountrySelect({ value, named, ...rest }: Props) {
  const language = useLanguage()
  const data = useMemo(() => choices(language, value), [language, value])
  return <SearchSelect allowDeselect={false} aria-label={named} data={data} value={value} {...rest} />
}

interface Zones {
  timeZones?: string[]
  getTimeZones?: () => string[]
}

/** The country with this time zone, as far as the browser knows the zones of countries. */
export function countryOfZone(zone: string | undefined): string | null {
  if (!zone || zone === 'UTC') return null
  const zonesOf = (code: string) => {
    const locale = new Intl.Locale(`und-${code}`) as Intl.Locale & Zones
    return locale.getTimeZones?.() ?? locale.timeZones ?? []
  }
  return COUNTRIES.find((code) => zonesOf(code).includes(zone)) ?? null
}

/** A country and what suggests it. */
export interface LikelyCountry {
  code: string
  by: 'crm' | 'zone' | 'language'
}

/** Where the company probably is: by the CRM's time zone, the browser's, then the country in the browser's language. */
export function likelyCountry(crmZone: string | undefined): LikelyCountry | null {
  const browser = Intl.DateTimeFormat().resolvedOptions().timeZone
  const spoken = navigator.languages.map((one) => new Intl.Locale(one).region).find((code) => code && COUNTRIES.includes(code))
  const found: [LikelyCountry['by'], string | null | undefined][] = [['crm', countryOfZone(crmZone)], ['zone', countryOfZone(browser)], ['language', spoken]]
  const [by, code] = found.find(([, code]) => code) ?? []
  return by && code ? { by, code } : null
}
