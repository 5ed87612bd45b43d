// How lines of the report are written, and what of them is drawn. Pure.
import type { SourceLine, SourceSums } from '../../api/types'
import { amount, locale, type T } from '../../i18n'

export const SUBJECTS = ['campaign', 'source', 'medium', 'term', 'content', 'pool', 'landing'] as const
export type Subject = (typeof SUBJECTS)[number]
export const MOST_DRAWN = 8

type Money = SourceSums['money'][number]

/** Money in the reader's language: whole units from a thousand on; a plain number where the currency is unknown. */
export function money(value: string, currency: string): string {
  const n = Number(value)
  const digits = Math.abs(n) >= 1000 || Number.isInteger(n) ? 0 : 2
  try {
    return new Intl.NumberFormat(locale(), { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n)
  } catch {
    return amount(n, digits)
  }
}

/** "bing / brand", "google", or that it is not known. */
export function nameOf(line: Pick<SourceLine, 'name' | 'source'>, t: T): string {
  return [line.source, line.name].filter(Boolean).join(' / ') || t('sources.none')
}

/** Currencies that have revenue, the largest first; those that only cost nothing here. */
export const earned = (sums: SourceSums): Money[] => sums.money.filter((one) => Number(one.revenue) !== 0)
export const spent = (sums: SourceSums): Money[] => sums.money.filter((one) => one.cost !== null)
export const gains = (sums: SourceSums): Money[] => sums.money.filter((one) => one.gain !== null)

/** A line of the drawing; shares of the widest bar, 0 to 1. */
export interface Drawn {
  line: SourceLine
  answered: number
  missed: number
  leads: number
  won: number
}

/** The lines with most calls, as they are drawn. */
export function drawn(items: SourceLine[]): Drawn[] {
  const some = items.filter((one) => one.calls + one.leads + one.won > 0).slice(0, MOST_DRAWN)
  const widest = Math.max(1, ...some.map((one) => Math.max(one.calls, one.leads, one.won)))
  return some.map((line) => ({ line, answered: line.answered / widest, missed: line.missed / widest, leads: line.leads / widest, won: line.won / widest }))
}
