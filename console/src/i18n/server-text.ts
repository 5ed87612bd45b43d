// Words and sentences that come from the server, in the reader's language where we have a text for them.
import { i18n } from '@lingui/core'
import type { Sentence, StoredReason } from '../api/types'
import { hasText, isText, text, type Key } from './catalog'
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
const GROUP_OF_NAME: Record<string, string> = { operator: 'rule_op', parameter: 'parameter', kind: 'destination' } // of values with these names
const DATE_TIME = /^\d{4}-\d\d-\d\dT/
const DATE = /^\d{4}-\d\d-\d\d$/

function localValue(value: string): string {
  if (DATE_TIME.test(value)) return when(value)
  if (/^\+[\d ()-]{7,}$/.test(value)) return phone(value)
  if (DATE.test(value)) return day(`${value}T12:00:00`)
  const plain = value.replaceAll("'", '’')
  const group = WORD_GROUPS.find((one) => isText(`${one}.${plain}`))
  return group ? text(`${group}.${plain}` as Key).replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLocaleLowerCase()) : value
}

/** A whole sentence of the server that came without a code; as it is where we lack the words. */
export function phrase(english: string | null | undefined): string {
  const plain = (english ?? '').replaceAll("'", '’')
  const key = [plain, plain.trim().toLowerCase()].map((one) => `said.${one}`).find(hasText)
  return key ? text(key) : (english ?? '')
}

/** Names of the values that a compiled message needs. */
function needed(tokens: unknown, found = new Set<string>()): Set<string> {
  if (!Array.isArray(tokens)) return found
  for (const token of tokens) {
    if (!Array.isArray(token)) continue
    found.add(String(token[0]).replace(/^[#%]/, '')) // of a number: how it is written, its plural form
    if (token[2] && typeof token[2] === 'object') for (const inner of Object.values(token[2] as object)) needed(inner, found)
  }
  return found
}

/** A stored reason, sentence by sentence: ours by their codes, a provider's in its words, foreign text as it is. */
export function reasonText(reasons: StoredReason[], whole: string | null | undefined): string {
  if (reasons.length === 0) return whole ?? ''
  return reasons.map((one) => one.languages[i18n.locale] ?? (one.code ? sentence(one, 'reason') : one.text)).join(' ')
}

/** A sentence of the server in the reader's language; its English where we lack the words or the server a value. */
export function sentence(said: Sentence, prefix = 'say'): string {
  const key = `${prefix}.${said.code}`
  if (!hasText(key) || [...needed(i18n.messages[key])].some((name) => !(name in said.values))) return said.text
  const values = Object.entries(said.values).map(([name, value]) => [name, name === 'n' ? Number(value) : GROUP_OF_NAME[name] ? word(GROUP_OF_NAME[name]!, String(value)) : localValue(String(value))])
  return text(key, Object.fromEntries(values))
}
