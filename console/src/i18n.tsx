// Languages, texts by key, and how times, numbers and phone numbers are written. The texts live in src/texts.
import { i18n } from '@lingui/core'
import { Trans, useLingui } from '@lingui/react'
import { useCallback, useMemo } from 'react'
import type { Sentence } from './api/types'
import type en from './texts/en.json'

export type Key = keyof typeof en
export type Values = Record<string, string | number>
export type Language = 'en' | 'fr' | 'es' | 'uk'

export const LANGUAGES: Record<Language, string> = { en: 'English', fr: 'Français', es: 'Español', uk: 'Українська' }

const CATALOGS: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import('./texts/en.json'),
  fr: () => import('./texts/fr.json'),
  es: () => import('./texts/es.json'),
  uk: () => import('./texts/uk.json'),
}

const KEPT = 'cordboard.language'

export const isLanguage = (word: string | null | undefined): word is Language => !!word && word in LANGUAGES

/** The reader's choice on this browser, else the browser's languages, else English. */
export function preferredLanguage(): Language {
  const kept = localStorage.getItem(KEPT)
  if (isLanguage(kept)) return kept
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

export async function speak(language: Language) {
  const { default: messages } = await CATALOGS[language]()
  i18n.loadAndActivate({ locale: language, messages: messages as Parameters<typeof i18n.load>[1] })
  document.documentElement.lang = language
  localStorage.setItem(KEPT, language)
}

export const has = (key: string): key is Key => key in i18n.messages

export const text = (key: Key, values?: Values): string => i18n._(key, values)

export type T = typeof text

export function useT(): T {
  const { i18n: spoken } = useLingui()
  return useCallback((key: Key, values?: Values) => spoken._(key, values), [spoken, spoken.locale])
}

/** A text with markup: `<0>...</0>` in the text becomes the element `parts[0]` around it. */
export function Rich({ id, values, parts }: { id: Key; values?: Values; parts: Record<string, React.ReactElement> }) {
  return <Trans id={id} values={values} components={parts} />
}

/** A word of the server (`no_answer`, `lead`) in the reader's language; unknown words as they are, readable. */
export function word(group: string, value: string | null | undefined): string {
  if (!value) return ''
  const key = `${group}.${value}`
  return has(key) ? text(key) : value.replaceAll('_', ' ')
}

/** Values of a sentence that are words of ours (entities, modes, phrases, moments) are said in the reader's language. */
const GROUPS = ['entity', 'disposition', 'situation', 'direction', 'mode', 'party', 'said']
const MOMENT = /^\d{4}-\d\d-\d\dT/
const DATE = /^\d{4}-\d\d-\d\d$/

function spokenValue(value: string): string {
  if (MOMENT.test(value)) return when(value)
  if (/^\+\d{7,15}$/.test(value)) return phone(value)
  if (DATE.test(value)) return day(`${value}T12:00:00`)
  const plain = value.replaceAll("'", '’')
  const group = GROUPS.find((one) => has(`${one}.${plain}`))
  return group ? text(`${group}.${plain}` as Key).replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLocaleLowerCase()) : value
}

/** A whole sentence of the server that came without a code; as it is where we lack the words. */
export function phrase(english: string | null | undefined): string {
  const key = `said.${(english ?? '').replaceAll("'", '’')}`
  return has(key) ? text(key) : (english ?? '')
}

/** Names of the values that a compiled message needs. */
function needed(tokens: unknown, found = new Set<string>()): Set<string> {
  if (!Array.isArray(tokens)) return found
  for (const token of tokens) {
    if (!Array.isArray(token)) continue
    found.add(String(token[0]))
    if (token[2] && typeof token[2] === 'object') for (const inner of Object.values(token[2] as object)) needed(inner, found)
  }
  return found
}

/** A sentence of the server in the reader's language; its English where we lack the words or the server a value. */
export function sentence(said: Sentence, prefix = 'say'): string {
  const key = `${prefix}.${said.code}`
  if (!has(key) || [...needed(i18n.messages[key])].some((name) => !(name in said.values))) return said.text
  const values = Object.entries(said.values).map(([name, value]) => [name, name === 'n' ? Number(value) : spokenValue(String(value))])
  return text(key, Object.fromEntries(values))
}

/** Texts of provider manifests: English as the manifest has them, other languages by key where we have the words. */
export const ours = (key: string, english: string, values?: Values): string => (i18n.locale !== 'en' && has(key) ? text(key, values) : english)

// How things are written

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

const formats = new Map<string, Intl.DateTimeFormat>()

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = i18n.locale + JSON.stringify(options)
  let found = formats.get(key)
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(i18n.locale, options)))
  return found
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }

export const clock = (at: string) => format(CLOCK).format(new Date(at))
export const clockExact = (at: string) => format({ ...CLOCK, second: '2-digit' }).format(new Date(at))
export const day = (at: string | Date) => format({ weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(at))
export const moment = (at: string) => format({ ...CLOCK, day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(at))

const sameDay = (one: Date, two: Date) => one.toDateString() === two.toDateString()

/** "today" and "yesterday" in words, other days short. */
export function dayWord(at: string): string {
  const date = new Date(at)
  const yesterday = new Date()
  yesterday.setDate(yesterday.getDate() - 1)
  const relative = new Intl.RelativeTimeFormat(i18n.locale, { numeric: 'auto' })
  if (sameDay(date, new Date())) return relative.format(0, 'day')
  return sameDay(date, yesterday) ? relative.format(-1, 'day') : day(at)
}

/** Today the time alone; other days with their date. */
export function when(at: string): string {
  return sameDay(new Date(at), new Date()) ? clock(at) : `${format({ day: 'numeric', month: 'short' }).format(new Date(at))}, ${clock(at)}`
}

/** Units: ms. Written as a clock: 0:09, 12:44, 1:02:03. */
export function lasted(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  const tail = `${String(m).padStart(h ? 2 : 1, '0')}:${String(s).padStart(2, '0')}`
  return h ? `${h}:${tail}` : tail
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3600], ['minute', 60]]

/** Units: s. "5 minutes ago" in the reader's language; below a minute "now". */
export function ago(seconds: number): string {
  const relative = new Intl.RelativeTimeFormat(i18n.locale, { numeric: 'auto' })
  for (const [unit, size] of STEPS) if (seconds >= size) return relative.format(-Math.round(seconds / size), unit)
  return relative.format(0, 'second')
}

export const agoOf = (at: string) => ago((Date.now() - new Date(at).getTime()) / 1000)

export const amount = (n: number, digits = 0) =>
  new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: digits }).format(n)

/** "6 hours": a number with its unit in words. */
export const measure = (n: number, unit: 'day' | 'hour' | 'minute') => new Intl.NumberFormat(i18n.locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 2 }).format(n)

export const list = (items: string[]) => new Intl.ListFormat(i18n.locale, { type: 'conjunction' }).format(items)

// Groups of digits behind the country code, as people there write them; others in threes.
const GROUPINGS: [string, number[]][] = [
  ['380', [2, 3, 2, 2]], ['351', [3, 3, 3]], ['34', [3, 3, 3]], ['33', [1, 2, 2, 2, 2]], ['48', [3, 3, 3]],
  ['44', [4, 6]], ['32', [3, 2, 2, 2]], ['41', [2, 3, 2, 2]], ['1', [3, 3, 4]],
]

/** Where the country code ends: one digit in zones 1 and 7, two or three elsewhere (ITU-T E.164). */
const CODE = /^(?:[17]|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/

/** An E.164 number in groups; anything else as it is. */
export function phone(number: string): string {
  if (!/^\+\d{7,15}$/.test(number)) return number
  const known = GROUPINGS.find(([code]) => number.startsWith(code, 1))
  const code = known?.[0] ?? CODE.exec(number.slice(1))![0]
  const rest = number.slice(1 + code.length)
  return [`+${code}`, ...(known ? groups(rest, known[1]) : rest.match(/\d{3}(?=\d{2})|\d+/g) ?? [])].join(' ')
}

function groups(digits: string, sizes: number[]): string[] {
  const parts: string[] = []
  let at = 0
  for (const size of [...sizes, digits.length]) {
    if (at < digits.length) parts.push(digits.slice(at, at + size))
    at += size
  }
  return parts
}

/** All of the above redrawn when the language changes. */
export function useLanguage(): Language {
  const { i18n: spoken } = useLingui()
  return useMemo(() => (isLanguage(spoken.locale) ? spoken.locale : 'en'), [spoken.locale])
}
