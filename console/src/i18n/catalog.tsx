// Languages, and texts by key. The texts live in src/texts.
import { i18n } from '@lingui/core'
import { Trans, useLingui } from '@lingui/react'
import { useCallback, useMemo } from 'react'
import type en from '../texts/en.json'

export type Key = keyof typeof en
export type Values = Record<string, string | number>
export type Language = 'en' | 'fr' | 'es' | 'uk'

export const LANGUAGES: Record<Language, string> = { en: 'English', fr: 'Français', es: 'Español', uk: 'Українська' }

type Part = () => Promise<{ default: Record<string, unknown> }>

// What the first screen says, and everything else.
const CATALOGS: Record<Language, [Part, Part]> = {
  en: [() => import('../texts/en.json?first'), () => import('../texts/en.json?rest')],
  fr: [() => import('../texts/fr.json?first'), () => import('../texts/fr.json?rest')],
  es: [() => import('../texts/es.json?first'), () => import('../texts/es.json?rest')],
  uk: [() => import('../texts/uk.json?first'), () => import('../texts/uk.json?rest')],
}

const STORAGE_KEY = 'cordboard.language'

export const isLanguage = (word: string | null | undefined): word is Language => !!word && word in LANGUAGES

/** The reader's choice on this browser, else the browser's languages, else English. */
export function preferredLanguage(): Language {
  const kept = localStorage.getItem(STORAGE_KEY)
  if (isLanguage(kept)) return kept
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

let wanted = 1 // parts; two from the moment that anything but the first screen is opened
let loaded = 0
let turn = 0
let chosen: Language | null = null // the newest choice; its texts may still be on their way

export async function setLanguage(language: Language) {
  const mine = ++turn
  chosen = language
  if (language === i18n.locale && loaded >= wanted) return // nothing would change
  const parts = await Promise.all(CATALOGS[language].slice(0, wanted).map((load) => load()))
  if (mine !== turn) return // another language was chosen meanwhile
  const messages = Object.assign({}, ...parts.map((part) => part.default))
  loaded = parts.length
  i18n.loadAndActivate({ locale: language, messages })
  document.documentElement.lang = language
  localStorage.setItem(STORAGE_KEY, language)
}

let coming: Promise<void> | null = null

/** All texts of the language in use, from now on. */
export function allTexts(): Promise<void> {
  wanted = 2
  coming ??= setLanguage(chosen ?? preferredLanguage()).catch((error) => {
    coming = null // the next part tries again
    throw error
  })
  return coming
}

/** A text is not in the first part. True while the rest is on its way: everything is drawn again when it is here. */
function awaited(): boolean {
  if (loaded === 2) return false
  void allTexts().catch(() => {})
  return true
}

/** Whether the language has this text, as far as it is loaded. */
export const isText = (key: string): key is Key => key in i18n.messages

/** The same, for a text that is shown if it is there: the rest of the texts is fetched for it. */
export const hasText = (key: string): key is Key => isText(key) || (awaited(), false)

/** One full stop where a sentence ends with a name that has its own: "Mi Empresa S.L." */
const oneStop = (sentence: string): string => sentence.replace(/(?<!\.)\.\.(?!\.)/g, '.')

export const text = (key: Key, values?: Values): string => (isText(key) || !awaited() ? oneStop(i18n._(key, values)) : '')

export type T = typeof text

export function useT(): T {
  const { i18n: spoken } = useLingui()
  return useCallback((key: Key, values?: Values) => text(key, values), [spoken, spoken.locale]) // another function in another language
}

/** A text with markup: `<0>...</0>` in the text becomes the element `parts[0]` around it. */
export function Rich({ id, values, parts }: { id: Key; values?: Values; parts: Record<string, React.ReactElement> }) {
  return <Trans id={id} values={values} components={parts} />
}

/** The language in use; what asks for it is drawn again when it changes. */
export function useLanguage(): Language {
  const { i18n: spoken } = useLingui()
  return useMemo(() => (isLanguage(spoken.locale) ? spoken.locale : 'en'), [spoken.locale])
}
