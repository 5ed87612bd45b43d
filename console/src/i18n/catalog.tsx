// Languages, and texts by key. The texts live in src/texts.
import { i18n } from '@lingui/core'
import { Trans, useLingui } from '@lingui/react'
import { useCallback, useMemo } from 'react'
import type en from '../texts/en.json'

export type Key = keyof typeof en
export type Values = Record<string, string | number>
export type Language = 'en' | 'fr' | 'es' | 'uk'

export const LANGUAGES: Record<Language, string> = { en: 'English', fr: 'Français', es: 'Español', uk: 'Українська' }

const CATALOGS: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import('../texts/en.json'),
  fr: () => import('../texts/fr.json'),
  es: () => import('../texts/es.json'),
  uk: () => import('../texts/uk.json'),
}

const STORAGE_KEY = 'cordboard.language'

export const isLanguage = (word: string | null | undefined): word is Language => !!word && word in LANGUAGES

/** The reader's choice on this browser, else the browser's languages, else English. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(STORAGE_KEY)
  if (isLanguage(chosen)) return chosen
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

export async function setLanguage(language: Language) {
  const { default: messages } = await CATALOGS[language]()
  i18n.loadAndActivate({ locale: language, messages: messages as Parameters<typeof i18n.load>[1] })
  document.documentElement.lang = language
  localStorage.setItem(STORAGE_KEY, language)
}

export const hasText = (key: string): key is Key => key in i18n.messages

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

/** The language in use; what asks for it is drawn again when it changes. */
export function useLanguage(): Language {
  const { i18n: spoken } = useLingui()
  return useMemo(() => (isLanguage(spoken.locale) ? spoken.locale : 'en'), [spoken.locale])
}
