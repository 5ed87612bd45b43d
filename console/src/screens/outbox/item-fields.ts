// What an item of the outbox asks for, field by field in the reader's language. Pure.
import type { People } from '../../api/people'
import { clockDuration, day, hasText, list, moment, phone, phrase, word, type T } from '../../i18n'

const SHOWN_ELSEWHERE = new Set(['type', 'key', 'needs'])
const DATE_TIME = /^\d{4}-\d\d-\d\dT/
const DATE = /^\d{4}-\d\d-\d\d$/
const WRITTEN_IN_ENGLISH = new Set(['subject', 'description', 'title', 'text']) // as they go into the CRM
const WORDS: Record<string, string> = { direction: 'direction', disposition: 'disposition' }

type Row = { name: string; text: string; lang: string | undefined }
type Ref = { entity: string; id: string | null; item: string | null; name: string | null }
const isRef = (value: unknown): value is Ref => typeof value === 'object' && value !== null && 'entity' in value

function written(name: string, value: unknown, people: People, t: T): string {
  if (Array.isArray(value)) return list(value.map((one) => written(name, one, people, t)).filter(Boolean))
  if (isRef(value)) return [word('entity', value.entity), value.name ?? value.id ?? (value.item && t('action.not_made'))].filter(Boolean).join(' ')
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (typeof value === 'number') return name.endsWith('_ms') ? clockDuration(value) : String(value)
  const text = String(value)
  if (name === 'owner') return people.userName(text) ?? text
  if (name === 'reason') return phrase(text)
  if (WORDS[name]) return word(WORDS[name], text)
  return DATE_TIME.test(text) ? moment(text) : DATE.test(text) ? day(`${text}T12:00:00`) : phone(text)
}

const isNothing = (value: unknown) => value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0)

/** Names and values; what is nested goes flat, what is empty goes without saying. */
export function itemFields(action: Record<string, unknown>, people: People, t: T): Row[] {
  return Object.entries(action).flatMap(([name, value]): Row[] => {
    if (SHOWN_ELSEWHERE.has(name) || isNothing(value)) return []
    if (name === 'was' && Array.isArray(value) && typeof value[0] === 'object') return []
    if (typeof value === 'object' && !Array.isArray(value) && !isRef(value)) return itemFields(value as Record<string, unknown>, people, t)
    const text = written(name === 'was' ? 'owner' : name, value, people, t)
    return [{ name: hasText(`action.${name}`) ? word('action', name) : name, text, lang: WRITTEN_IN_ENGLISH.has(name) ? 'en' : undefined }]
  })
}
