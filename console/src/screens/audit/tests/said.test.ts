import { expect, test } from 'vitest'
import { setLanguage } from '../../../i18n'
import { saidText } from '../said'

const SOURCES = import.meta.glob<string>('../../../../../src/cordboard/{app,web}/**/*.py', { query: '?raw', import: 'default' })

// What the server writes, with the file that writes it: a reworded sentence there fails here.
const WRITTEN: [file: string, template: RegExp, example: string][] = [
  ['app/service/own_calls.py', /Console user of a person/, 'Console user of a person'],
  ['app/service/csv_files.py', /\{changed\} people from a CSV file/, '3 people from a CSV file'],
  ['app/service/csv_files.py', /\{changed\} phone numbers from a CSV file/, '3 phone numbers from a CSV file'],
  ['app/service/call_settings.py', /Ignore \{number\} \(call \{call\}\)/, 'Ignore +34600111222 (call c_1)'],
  ['app/service/call_settings.py', /Assign extension \{extension\} to .* \(call \{call\}\)/, 'Assign extension 80 to Ana (call c_1)'],
  ['app/service/outbox.py', /\{changed\} items/, '2 items'],
  ['app/service/sign_in.py', /"set up"/, 'set up'],
  ['app/sign_in/admission.py', /the provider gives access again/, 'the provider gives access again'],
  ['app/sign_in/admission.py', /role \{role\}, by the groups of the provider/, 'role agent, by the groups of the provider'],
  ['app/sign_in/admission.py', /\{role\}, by the groups of \{identity.issuer\}/, 'agent, by the groups of https://id.example'],
  ['app/sign_in/admission.py', /the last administrator with a password; \{why\}/, 'the last administrator with a password; no group of this person gives access'],
  ['app/sign_in/admission.py', /made by \{name\}, who left/, 'made by olha, who left'],
  ['app/sign_in/single_sign_on.py', /\{ended\} sessions/, '2 sessions'],
  ['web/auth/authenticator.py', /made by .*, who was disabled/, 'made by olha, who was disabled'],
  ['web/auth/authenticator.py', /made by .*, who was deleted/, 'made by olha, who was deleted'],
  ['web/auth/sign_in_links.py', /mailed to \{made.sent_to\}/, 'mailed to olha@example.com'],
  ['web/auth/sign_in_links.py', /shown; not mailed: \{made.problem\}/, 'shown; not mailed: No mail server is set. Enter it under Settings, Alerts.'],
  ['web/auth/sign_in_steps.py', /\{left\} left/, '9 left'],
  ['web/auth/sign_in_steps.py', /"proved again"/, 'proved again + totp'],
  ['web/api/calls.py', /"spreadsheet"/, 'spreadsheet'],
]

test.each(WRITTEN)('%s writes %s', async (file, template) => {
  expect(await SOURCES[`../../../../../src/cordboard/${file}`]?.()).toMatch(template)
})

test.each(['fr', 'es', 'uk'] as const)('in %s each is said in the reader’s language', async (language) => {
  await setLanguage(language)
  for (const [, , example] of WRITTEN) {
    const said = saidText(example)
    expect(said).not.toMatch(/\b(by|of|the|left|items|who|set up|spreadsheet|again)\b/)
    expect(said === example && !(language === 'fr' && example === '2 sessions'), example).toBe(false)
  }
}, 30_000)

test('what people wrote stays as it is', () => {
  expect(saidText('second line, 3 people')).toBe('second line, 3 people')
})
