// A setting of a connection as people read it: names of choices and countries, lengths of time with their unit.
import type { SettingField } from '../../api/types'
import { countryName } from '../../components/country-name'
import { list, measure, text } from '../../i18n'
import { SECRET } from './provider-form'
import { optionLabel } from './use-providers'

const HOUR = 60 // minutes
const DAY = 24 // hours
const CLOCK = /^(\d+):(\d\d)$/ // minutes and seconds

/** The label without its unit in brackets where the value says it. */
export const settingLabel = ({ label, unit }: SettingField): string => (unit ? label.replace(/ \([^()]*\)$/, '') : label)

export function settingText(field: SettingField, value: unknown, language: string): string {
  const raw = String(value)
  if (field.type === 'bool') return text(value ? 'yes' : 'no')
  if (field.type === 'region') return countryName(raw, language)
  if (field.type === 'choice') return optionLabel(field, raw)
  if (raw === SECRET) return text('connections.secret_kept')
  return field.unit ? time(field.unit, raw) : raw
}

function time(unit: string, raw: string): string {
  const clock = CLOCK.exec(raw)
  if (unit === 'mm:ss') return clock ? list(parts(Number(clock[1]), Number(clock[2]))) : raw
  const n = Number(raw)
  if (!Number.isFinite(n)) return raw
  if (unit === 'hour') return hours(n)
  if (n === 0) return text('connections.switched_off')
  return n % HOUR ? measure(n, 'minute') : hours(n / HOUR)
}

const hours = (n: number) => (n && n % DAY === 0 ? measure(n / DAY, 'day') : measure(n, 'hour'))

const parts = (minutes: number, seconds: number): string[] =>
  [minutes ? measure(minutes, 'minute') : '', seconds || !minutes ? measure(seconds, 'second') : ''].filter(Boolean)
