// Figures as they are drawn: a bar for each hour, day or month of the period, a square for each hour of the week. Pure.
import type { Figure, FigureSums } from '../../api/types'

export type TimeStep = 'hour' | 'day' | 'month'

const DAY_MS = 86_400_000
const NO_CALLS: FigureSums = { inbound: 0, outbound: 0, answered: 0, missed: 0, wait_ms: 0, talk_ms: 0, inbound_answered: 0, answered_within: 0 }

/** What a period is drawn in: hours up to two days, months from four months on. */
export function stepOf(since: Date, until: Date): TimeStep {
  const days = (until.getTime() - since.getTime()) / DAY_MS
  return days <= 2.1 ? 'hour' : days <= 124 ? 'day' : 'month'
}

/** A bar. `at` is a local time without a zone. */
export interface Bar extends FigureSums {
  key: string
  at: Date
}

/** Every step of the period, also those without a call, which the server leaves out. */
export function seriesOf(items: Figure[], step: TimeStep, since: Date, until: Date): Bar[] {
  const bars = new Map<string, Bar>()
  const last = new Date(until.getTime() - 1)
  for (const at = startOf(since, step); at <= last; advance(at, step)) bars.set(nameOf(at, step), { ...NO_CALLS, key: nameOf(at, step), at: new Date(at) })
  for (const one of items) {
    const key = step === 'hour' ? one.key.slice(0, 13) : one.key // the two hours that have one name are one bar
    const bar = bars.get(key)
    if (bar) for (const name of Object.keys(NO_CALLS) as (keyof FigureSums)[]) bar[name] += one[name]
  }
  return [...bars.values()]
}

function startOf(at: Date, step: TimeStep): Date {
  const start = new Date(at)
  start.setMinutes(0, 0, 0)
  if (step !== 'hour') start.setHours(0)
  if (step === 'month') start.setDate(1)
  return start
}

function advance(at: Date, step: TimeStep) {
  if (step === 'hour') at.setTime(at.getTime() + DAY_MS / 24)
  else if (step === 'day') at.setDate(at.getDate() + 1)
  else at.setMonth(at.getMonth() + 1)
}

const two = (n: number) => String(n).padStart(2, '0')

function nameOf(at: Date, step: TimeStep): string {
  const month = `${at.getFullYear()}-${two(at.getMonth() + 1)}`
  if (step === 'month') return month
  const day = `${month}-${two(at.getDate())}`
  return step === 'day' ? day : `${day}T${two(at.getHours())}`
}

export const callsIn = (sums: FigureSums) => sums.inbound + sums.outbound

/** Calls by weekday (0: Monday) and hour. */
export function weekOf(items: Figure[]): { cells: FigureSums[][]; most: number; first: number; last: number } {
  const cells = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => ({ ...NO_CALLS })))
  for (const one of items) {
    const [day, hour] = one.key.split('-').map(Number) as [number, number]
    if (cells[day - 1]?.[hour]) cells[day - 1]![hour] = one
  }
  const hours = items.map((one) => Number(one.key.split('-')[1]))
  const most = Math.max(0, ...items.map(callsIn))
  return { cells, most, first: Math.min(8, ...hours), last: Math.max(19, ...hours) }
}

/** The share of inbound calls that were answered in time; null without inbound calls. */
export const serviceLevel = (sums: FigureSums): number | null => (sums.inbound ? sums.answered_within / sums.inbound : null)

/** Units: ms, over inbound calls. */
export const meanWait = (sums: FigureSums): number | null => (sums.inbound ? sums.wait_ms / sums.inbound : null)

/** Units: ms, over answered calls. */
export const meanTalk = (sums: FigureSums): number | null => (sums.answered ? sums.talk_ms / sums.answered : null)

/** Round numbers for the axis, from 0 to above the highest bar. */
export function ticksOf(highest: number): number[] {
  const rough = Math.max(1, highest) / 4
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * size).find((n) => n >= rough)!)
  return Array.from({ length: Math.ceil(Math.max(1, highest) / step) + 1 }, (_, n) => n * step)
}
