// Words and sentences that come from the server, in the reader's language where we have a text for them.
import { i18n } from '@lingui/core'
import type { Sentence } from '../api/types'
import { hasText, text, type Key } from './catalog'
import { day, when } from './format'
import { phone } from './phone-number'

/** A word of the server (`no_answer`, `lead`) in the reader's language; unknown words as they are, readable. */
export function word(group: string, value: string | null | undefined): string {
  if (!value) return ''
  const key = `${group}.${value}`
  return hasText(key) ? text(key) : value.replaceAll('_', ' ')
}

/** Values of a sentence that are words of ours (entities, modes, phrases, moments) are said in the reader's language. */
const WORD_GROUPS = ['entity', 'disposition', 'situation', 'direction', 'mode', 'party', 'said']
const DATE_TIME = /^\d{4}-\d\d-\d\dT/
const DATE = /^\d{4}-\d\d-\d\d$/

function localValue(value: string): string {
  if (DATE_TIME.test(value)) return when(value)
  if (/^\+\d{7,15}$/.test(value)) return phone(value)
  if (DATE.test(value)) return day(`${value}T12:00:00`)
  const plain = value.replaceAll("'", '’')
  const group = WORD_GROUPS.find((one) => hasText(`${one}.${plain}`))
  return group ? text(`${group}.${plain}` as Key).replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLocaleLowerCase()) : value
}

/** A whole sentence of the server that came without a code; as it is where we lack the words. */
export function phrase(english: string | null | undefined): string {
  const key = `said.${(english ?? '').replaceAll("'", '’')}`
  return hasText(key) ? text(key) : (english ?? '')
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
  if (!hasText(key) || [...needed(i18n.messages[key])].some((name) => !(name in said.values))) return said.text
  const values = Object.entries(said.values).map(([name, value]) => [name, name === 'n' ? Number(value) : localValue(String(value))])
  return text(key, Object.fromEntries(values))
}
