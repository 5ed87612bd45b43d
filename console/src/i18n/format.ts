// How times, durations, numbers and lists are written in the reader's language and zone.
import { i18n } from '@lingui/core'

/** The reader's time zone. The first date of a page costs the browser up to 20 ms; nothing is asked before it is shown. */
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

/** The reader's language as in their region, where the browser names one: 30 Nov in Britain, Nov 30 in the United States. */
export const regional = (language: string, tags: readonly string[]): string => tags.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language

export const locale = () => regional(i18n.locale, globalThis.navigator?.languages ?? [])

const made = new Map<string, unknown>()

/** A formatter of the reader's language, made once. */
function maker<Options, Formatter>(kind: string, make: (tag: string, options: Options) => Formatter) {
  return (options: Options): Formatter => {
    const key = kind + locale() + JSON.stringify(options)
    if (!made.has(key)) made.set(key, make(locale(), options))
    return made.get(key) as Formatter
  }
}

const format = maker('date', (tag, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options))
const number = maker('number', (tag, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, options))
const relativeTime = maker('ago', (tag, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(tag, options))

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }

const OTHER_CLOCK = /^(en-(DK|FI|ID)|fr-CA)\b/ // 09.05, 09 h 05; tests/format.test.ts asks every region

/** 17:23. Written here where it is the same: the first date that the browser writes itself costs it a sixth of the first screen. */
export function clock(at: string): string {
  const date = new Date(at)
  if (OTHER_CLOCK.test(locale()) || isNaN(date.getTime())) return format(CLOCK).format(date)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

const two = (n: number) => String(n).padStart(2, '0')

export const clockExact = (at: string) => format({ ...CLOCK, second: '2-digit' }).format(new Date(at))
export const day = (at: string | Date) => format({ weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(at))
export const moment = (at: string) => format({ ...CLOCK, day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(at))

const sameDay = (one: Date, two: Date) => one.toDateString() === two.toDateString()

/** "today" and "yesterday" in words, other days short. */
export function dayWord(at: string): string {
  const date = new Date(at)
  const yesterday = new Date()
  yesterday.setDate(yesterday.getDate() - 1)
  const relative = relativeTime({ numeric: 'auto' })
  if (sameDay(date, new Date())) return relative.format(0, 'day')
  return sameDay(date, yesterday) ? relative.format(-1, 'day') : day(at)
}

export const isToday = (at: string) => sameDay(new Date(at), new Date())

/** Today the time alone; other days with their date. */
export function when(at: string): string {
  return sameDay(new Date(at), new Date()) ? clock(at) : `${format({ day: 'numeric', month: 'short' }).format(new Date(at))}, ${clock(at)}`
}

/** Units: ms. Written as a clock: 0:09, 12:44, 1:02:03. */
export function clockDuration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  const tail = `${String(m).padStart(h ? 2 : 1, '0')}:${String(s).padStart(2, '0')}`
  return h ? `${h}:${tail}` : tail
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3600], ['minute', 60]]

/** Units: s. "5 minutes ago" in the reader's language; below a minute "now". */
export function ago(seconds: number): string {
  const relative = relativeTime({ numeric: 'auto' })
  for (const [unit, size] of STEPS) if (seconds >= size) return relative.format(-Math.round(seconds / size), unit)
  return relative.format(0, 'second')
}

export const agoOf = (at: string) => ago((Date.now() - new Date(at).getTime()) / 1000)

/** Below 1,000 a whole number is written alike in all our languages. */
export const amount = (n: number, digits = 0) =>
  Number.isInteger(n) && Math.abs(n) < 1000 ? String(n) : number({ maximumFractionDigits: digits }).format(n)

/** Units: ms. "12 minutes", "3 hours", "6 days": how long somebody waited, in words. */
export function roughly(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  if (minutes < 90) return measure(minutes, 'minute')
  const hours = Math.round(minutes / 60)
  return hours < 36 ? measure(hours, 'hour') : measure(Math.round(hours / 24), 'day')
}

/** 0.83 as a percentage in the reader's language. */
export const percent = (share: number) => number({ style: 'percent', maximumFractionDigits: 0 }).format(share)

/** Weekday 0 is Monday. */
export const weekdayWord = (weekday: number, length: 'short' | 'long' = 'short') => format({ weekday: length }).format(new Date(2024, 0, 1 + weekday))

/** The hour of a clock, as 09. */
export const hourWord = (hour: number) => String(hour).padStart(2, '0')

/** What a bar of a chart stands for; `short` for its axis. */
export function barTitle(at: Date, step: 'hour' | 'day' | 'month', short = false): string {
  if (step === 'month') return format({ month: short ? 'short' : 'long', year: 'numeric' }).format(at)
  if (step === 'day') return short ? format({ day: 'numeric', month: 'short' }).format(at) : day(at)
  return short ? clock(at.toISOString()) : `${day(at)}, ${clock(at.toISOString())}`
}

/** A day of the calendar, whatever the zone: 30 Nov 2026. */
export const dateWord = (date: string) => format({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))

/** "6 hours": a number with its unit in words. */
export const measure = (n: number, unit: 'day' | 'hour' | 'minute' | 'second') => number({ style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 2 }).format(n)

/** "a, b or c" */
export const either = (items: string[]) => new Intl.ListFormat(i18n.locale, { type: 'disjunction' }).format(items)

export const list = (items: string[]) => new Intl.ListFormat(i18n.locale, { type: 'conjunction' }).format(items)
