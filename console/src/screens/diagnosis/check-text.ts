// What a line of the doctor says, in the reader's language: by its code, its sentences, or the provider's own words.
import type { Check, Connection, Provider, StoredReason } from '../../api/types'
import { i18n } from '@lingui/core'
import { hasText, sentence, text, word, type Key } from '../../i18n'
import { healthText } from '../connections/health-text'

const CONSOLE = ['doctor.', 'health.'] // codes with these are texts of their own; others are reasons
const GROUPS = ['job', 'retention'] // words of which values are made

/** Names of background jobs and of kinds of data are said in words. */
const inWords = (value: string) => value.split(', ').map((one) => GROUPS.map((group) => word(group, one)).find((said, n) => hasText(`${GROUPS[n]}.${one}`) && said) ?? one).join(', ')

/** A count that the server wrote with commas is a number again: its plural form follows from it. */
const counted = (value: string) => (/^\d{1,3}(,\d{3})+$/.test(value) ? Number(value.replaceAll(',', '')) : inWords(value))

function said(one: StoredReason): string {
  if (!one.code) return one.text
  if (!CONSOLE.some((start) => one.code.startsWith(start))) return one.languages[i18n.locale] ?? sentence(one, 'reason')
  const values = Object.fromEntries(Object.entries(one.values).map(([name, value]) => [name, counted(String(value))]))
  return hasText(one.code) ? text(one.code as Key, values) : one.text
}

export interface CheckText { sentence: string; fix: string | null }

/** `connection` and `provider`: the ones that the line is about, where it is the line of their health. */
export function checkText(check: Check, connection?: Connection, provider?: Provider): CheckText {
  if (connection && check.name === connection.id && check.code?.startsWith('health.')) return healthText(connection, provider?.problems)
  if (check.code) {
    const [group, ...rest] = check.code.split('.')
    const code = rest.join('.')
    return {
      sentence: sentence({ code, text: check.sentence, values: check.values }, group),
      fix: check.fix ? sentence({ code: `${code}.fix`, text: check.fix, values: check.values }, group) : null,
    }
  }
  const whole = (reasons: StoredReason[], english: string | null) => (reasons.length ? reasons.map(said).join(' ') : english)
  return { sentence: whole(check.reasons, check.sentence) ?? '', fix: whole(check.fix_reasons, check.fix) }
}
