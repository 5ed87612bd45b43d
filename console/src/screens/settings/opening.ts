// Whether the company is open at a moment, and when it opens next. Pure; the server's own: domain/figures/opening_hours.py.
import type { Holiday, OpeningHours, Weekday } from '../../api/types'
import { WEEK } from './durations'

const AHEAD = 370 // days that are looked at
const DAY_MS = 86_400_000

interface Wall { date: string; weekday: number; minute: number }

/** The wall clock of a zone; of the reader's where the zone is none. */
export function wallIn(zone: string | null | undefined, now: Date): Wall {
  const options = { hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
  let parts: Intl.DateTimeFormatPart[]
  try {
    parts = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone || undefined }).formatToParts(now)
  } catch {
    parts = new Intl.DateTimeFormat('en-GB', options).formatToParts(now)
  }
  const of = (type: string) => parts.find((one) => one.type === type)?.value ?? '0'
  const date = `${of('year')}-${of('month')}-${of('day')}`
  return { date, weekday: (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7, minute: Number(of('hour')) * 60 + Number(of('minute')) }
}

/** Units: minutes since midnight; null for what is no time. */
export function minuteOf(time: string): number | null {
  const [, hour, minute] = /^(\d\d):(\d\d)$/.exec(time) ?? []
  const found = Number(hour) * 60 + Number(minute)
  return hour && Number(minute) < 60 && found <= 1440 ? found : null
}

export const laterDate = (date: string, days: number) => new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

/** The day of a holiday, which has a name or not. */
export const dateOf = (holiday: Holiday): string => (typeof holiday === 'string' ? holiday : holiday.date)

/** Spans of one day, those of the evening before not among them. Units: minutes; above 1440 on the next day. */
function spansOn(hours: OpeningHours[], holidays: Holiday[], date: string, weekday: number): [number, number][] {
  if (holidays.some((one) => dateOf(one) === date)) return []
  return hours.flatMap((one) => {
    const [from, to] = [minuteOf(one.from), minuteOf(one.to)]
    if (from === null || to === null || from === to || !one.days.includes(WEEK[weekday] as Weekday)) return []
    return [[from, to > from ? to : to + 1440] as [number, number]]
  })
}

export type Opening = { open: true; until: number } | { open: false; next: { date: string; minute: number } | null }

/** Now, by this clock. `until`: minutes since today's midnight. */
export function openingAt(hours: OpeningHours[], holidays: Holiday[], { date, weekday, minute }: Wall): Opening {
  const yesterday = spansOn(hours, holidays, laterDate(date, -1), (weekday + 6) % 7).map(([from, to]) => [from - 1440, to - 1440] as [number, number])
  const today = [...yesterday, ...spansOn(hours, holidays, date, weekday)]
  let until = minute
  for (let grown = true; grown; ) {
    grown = false
    for (const [from, to] of today) if (from <= until && until < to) { until = to; grown = true }
  }
  if (until > minute) return { open: true, until }
  for (let day = 0; day < AHEAD; day += 1) {
    const at = laterDate(date, day)
    const starts = spansOn(hours, holidays, at, (weekday + day) % 7).map(([from]) => from).filter((from) => day > 0 || from > minute)
    if (starts.length > 0) return { open: false, next: { date: at, minute: Math.min(...starts) } }
  }
  return { open: false, next: null }
}

/** The hours by name, each with its place in the settings; in the order of the settings. */
export function timeTables(hours: OpeningHours[]): { name: string; rows: { place: number; hours: OpeningHours }[] }[] {
  const tables: { name: string; rows: { place: number; hours: OpeningHours }[] }[] = []
  hours.forEach((one, place) => {
    const known = tables.find((table) => table.name === one.name)
    if (known) known.rows.push({ place, hours: one })
    else tables.push({ name: one.name, rows: [{ place, hours: one }] })
  })
  return tables
}
