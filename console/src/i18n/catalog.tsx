// Languages, and texts by key. The texts live in src/texts.
import { i18n } from '@lingui/core'
import { Trans, useLingui } from '@lingui/react'
import { useCallback, useMemo } from 'react'
import type en from '../texts/en.json'
import { amount } from './format'

export type Key = keyof typeof en
export type Values = Record<string, string | number>
export type Language = 'en' | 'fr' | 'es' | 'uk'

export const LANGUAGES: Record<Language, string> = { en: 'English', fr: 'Français', es: 'Español', uk: 'Українська' }

type Messages = Record<string, unknown>

// What the first screen says, what it says when something was refused, and everything else.
const PARTS = {
  first: import.meta.glob<Messages>('../texts/*.json', { query: '?first', import: 'default' }),
  reason: import.meta.glob<Messages>('../texts/*.json', { query: '?reason', import: 'default' }),
  problem: import.meta.glob<Messages>('../texts/*.json', { query: '?problem', import: 'default' }),
  rest: import.meta.glob<Messages>('../texts/*.json', { query: '?rest', import: 'default' }),
}

type Part = keyof typeof PARTS
const ALL = Object.keys(PARTS) as Part[]

const STORAGE_KEY = 'cordboard.language'

export const isLanguage = (word: string | null | undefined): word is Language => !!word && word in LANGUAGES

/** In a frame of another site a browser may refuse to keep anything. */
function kept(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY)
  } catch {
    return null
  }
}

function keep(language: Language) {
  try {
    localStorage.setItem(STORAGE_KEY, language)
  } catch {
    // asked for again at the next visit
  }
}

/** The reader's choice on this browser, else the browser's languages, else English. */
export function preferredLanguage(): Language {
  const language = kept()
  if (isLanguage(language)) return language
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

const wanted = new Set<Part>(['first']) // all from the moment that anything but the first screen is opened
let loaded = new Set<Part>()
let turn = 0
let chosen: Language | null = null // the newest choice; its texts may still be on their way

export async function setLanguage(language: Language) {
  const mine = ++turn
  chosen = language
  if (language === i18n.locale && [...wanted].every((part) => loaded.has(part))) return // nothing would change
  const parts = new Set(wanted)
  const found = await Promise.all([...parts].map((part) => PARTS[part][`../texts/${language}.json`]!()))
  if (mine !== turn) return // another language was chosen meanwhile
  const messages = Object.assign({}, ...found)
  loaded = parts
  i18n.loadAndActivate({ locale: language, messages })
  document.documentElement.lang = language
  keep(language)
}

let coming: Promise<void> | null = null

/** These texts of the language in use, from now on. */
function texts(parts: Part[]): Promise<void> {
  if (!coming || parts.some((part) => !wanted.has(part))) {
    parts.forEach((part) => wanted.add(part))
    coming = setLanguage(chosen ?? preferredLanguage()).catch((error) => {
      coming = null // the next part tries again
      throw error
    })
  }
  return coming
}

/** All texts of the language in use, from now on. */
export const allTexts = (): Promise<void> => texts(ALL)

/** A text is not in the first part. True while its part is on its way: everything is drawn again when it is here. */
function awaited(key: string): boolean {
  const [group] = key.split('.', 1)
  const parts: Part[] = group === 'reason' || group === 'problem' ? [group] : ALL
  if (parts.every((part) => loaded.has(part))) return false
  void texts(parts).catch(() => {})
  return true
}

const NUMBER = /^\d+(\.\d+)?$/
const plurals = new Map<string, Intl.PluralRules>()

function pluralForm(n: number): string {
  const known = plurals.get(i18n.locale) ?? new Intl.PluralRules(i18n.locale)
  plurals.set(i18n.locale, known)
  return known.select(n)
}

/** The values, and for each number how it is written and its plural form, which the compiled texts ask for (tools/texts.mjs). */
function withNumbers(values: Values = {}): Values {
  const all = { ...values }
  for (const [name, value] of Object.entries(values))
    if (typeof value === 'number' || NUMBER.test(value)) Object.assign(all, { [`#${name}`]: amount(Number(value), 3), [`%${name}`]: pluralForm(Number(value)) })
  return all
}

/** Whether the language has this text, as far as it is loaded. */
export const isText = (key: string): key is Key => key in i18n.messages

/** The same, for a text that is shown if it is there: its part of the texts is fetched for it. */
export const hasText = (key: string): key is Key => isText(key) || (awaited(key), false)

/** One full stop where a sentence ends with a name that has its own: "Mi Empresa S.L." */
const oneStop = (sentence: string): string => sentence.replace(/(?<!\.)\.\.(?!\.)/g, '.')

export const text = (key: Key, values?: Values): string => (isText(key) || !awaited(key) ? oneStop(i18n._(key, withNumbers(values))) : '')

export type T = typeof text

export function useT(): T {
  const { i18n: spoken } = useLingui()
  return useCallback((key: Key, values?: Values) => text(key, values), [spoken, spoken.locale]) // another function in another language
}

/** A text with markup: `<0>...</0>` in the text becomes the element `parts[0]` around it. */
export function Rich({ id, values, parts }: { id: Key; values?: Values; parts: Record<string, React.ReactElement> }) {
  return <Trans id={id} values={withNumbers(values)} components={parts} />
}

/** The language in use; what asks for it is drawn again when it changes. */
export function useLanguage(): Language {
  const { i18n: spoken } = useLingui()
  return useMemo(() => (isLanguage(spoken.locale) ? spoken.locale : 'en'), [spoken.locale])
}
