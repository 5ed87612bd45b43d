// Durations and days of the week as the settings write them, and as forms and sentences of the console show them. Pure.
import { i18n } from '@lingui/core'
import type { Weekday } from '../../api/types'

/** Durations travel as ISO 8601 (P1D) or as seconds; the form speaks of days. */
export function daysOf(duration: unknown): number {
  if (typeof duration === 'number') return duration / 86_400
  const found = /^P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(String(duration))
  if (!found) return 0
  const [d, h, m, s] = found.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number]
  return d + h / 24 + m / 1440 + s / 86_400
}

export const durationOf = (days: number) => `P${Math.max(0, Math.round(days))}D`

/** Hours of a duration, to the minute. */
export const hoursOf = (duration: unknown) => Math.round(daysOf(duration) * 24 * 100) / 100
export const ofHours = (hours: number) => `PT${Math.max(0, Math.round(hours * 60))}M`

/** "Mon" of "monday", in the reader's language. */
export const weekday = (name: Weekday) => new Intl.DateTimeFormat(i18n.locale, { weekday: 'short', timeZone: 'UTC' }).format(A_MONDAY + WEEK.indexOf(name) * DAY_MS)

/** "Monday" of "monday". */
export const weekdayName = (name: Weekday) => new Intl.DateTimeFormat(i18n.locale, { weekday: 'long', timeZone: 'UTC' }).format(A_MONDAY + WEEK.indexOf(name) * DAY_MS)

const DAY_MS = 86_400_000
export const WEEK: Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const A_MONDAY = Date.UTC(2024, 0, 1)
