// Notes and details that the server, or this console, wrote in English: in the reader's language. What people wrote stays.
import { hasText, phone, phrase, text, word, type Key } from '../../i18n'

/** What is stored of what the console saves by itself. */
export const NOTES = { people: 'People assigned in setup', country: 'Country chosen in setup' }

const SAID: [RegExp, Key][] = [
  [/^People assigned in setup$/, 'audit_said.people_assigned'],
  [/^Country chosen in setup$/, 'audit_said.country_chosen'],
  [/^Console user of a person$/, 'audit_said.user_linked'],
  [/^(?<n>\d+) people from a CSV file$/, 'audit_said.people_csv'],
  [/^(?<n>\d+) phone numbers from a CSV file$/, 'audit_said.numbers_csv'],
  [/^Ignore (?<number>\S+) \(call \S+\)$/, 'audit_said.ignored'],
  [/^Assign extension (?<extension>\S+) to (?<person>.+) \(call \S+\)$/, 'audit_said.assigned'],
  [/^mailed to (?<email>\S+)$/, 'audit_said.mailed'],
  [/^shown$/, 'audit_said.shown'],
  [/^shown; not mailed: (?<problem>.+)$/, 'audit_said.not_mailed'],
  [/^made by (?<name>.+), who was disabled$/, 'audit_said.maker_disabled'],
  [/^made by (?<name>.+), who was deleted$/, 'audit_said.maker_deleted'],
  [/^made by (?<name>.+), who left$/, 'audit_said.maker_left'],
  [/^(?<n>\d+) sessions$/, 'audit_said.sessions'],
  [/^(?<n>\d+) left$/, 'audit_said.codes_left'],
  [/^(?<n>\d+) items$/, 'audit_said.items'],
  [/^(role )?\w+, by the groups of .+$/, 'audit_said.role_by_groups'],
  [/^the provider gives access again$/, 'audit_said.access_again'],
  [/^no group of this person gives access$/, 'audit_said.no_group'],
  [/^the last administrator with a password; (?<why>.+)$/, 'audit_said.last_admin'],
  [/^set up$/, 'audit_said.set_up'],
  [/^spreadsheet$/, 'audit_said.spreadsheet'],
]

/** Ways of signing in, joined by a plus: password + totp. */
function ways(said: string): string | null {
  const each = said.split(' + ')
  return each.every((one) => hasText(`audit_how.${one}`)) ? each.map((one) => word('audit_how', one)).join(' + ') : null
}

export function saidText(said: string): string {
  for (const [shape, key] of SAID) {
    const found = shape.exec(said)
    if (found) return text(key, Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, valueOf(name, value)])))
  }
  return ways(said) ?? phrase(said)
}

function valueOf(name: string, value: string): string | number {
  if (name === 'n') return Number(value)
  if (name === 'number') return phone(value)
  return name === 'why' || name === 'problem' ? saidText(value) : value
}
