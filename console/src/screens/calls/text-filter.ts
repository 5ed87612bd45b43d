// What is typed into a search box, as a filter of the server; people and lines of ours that it names. Pure.
import { query } from '../../api/client'
import type { People } from '../../api/people'
import { phone } from '../../i18n'

const WHOLE = 9 // digits from which a number is taken for a whole one

/** A number with its country's code is one client; everything else may also be a part of a number or a name. */
export function textFilter(typed: string): Record<string, string> {
  const word = typed.trim()
  return wholeNumber(word) && /^(\+|00)/.test(word) ? { client: word } : { text: word }
}

/** What may be a number in full, in some country. */
export function wholeNumber(typed: string): string | null {
  const word = typed.trim()
  return /^[+\d\s().\-/]+$/.test(word) && word.replace(/\D/g, '').replace(/^00/, '').length >= WHOLE ? word : null
}

/** Without case and accents, as the server compares. */
const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** People and lines of ours that are meant, each with the address of its calls. */
export function matchingPeopleAndLines(typed: string, { team, numbers, nameOf }: People): { name: string; of: 'people' | 'line'; href: string }[] {
  const word = plain(typed.trim())
  const found = new Map<string, { name: string; of: 'people' | 'line'; href: string }>()
  const add = (key: string | null | undefined, title: string | null | undefined, of: 'people' | 'line', name: string) => {
    if (key && title && plain(title).includes(word)) found.set(key, { name: `${title} (${name})`, of, href: `/calls${query({ [of === 'line' ? 'line' : 'extension']: key })}` })
  }
  for (const extension of team.flatMap((one) => one.extensions ?? [])) add(extension, nameOf(extension), 'people', extension)
  for (const one of numbers) add(one.number, one.title, 'line', phone(one.number))
  return [...found.values()].slice(0, 4)
}
