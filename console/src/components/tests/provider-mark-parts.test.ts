import { expect, test } from 'vitest'
import { markOf, TONES } from '../provider-mark-parts'

const PROVIDERS = [['crm', 'zoho', 'Zoho CRM'], ['crm', 'espocrm', 'EspoCRM'], ['pbx', 'asterisk', 'Asterisk'], ['pbx', 'ringostat', 'Ringostat'], ['pbx', 'sipsim', 'SipSim'], ['pbx', 'webhook', 'Cordboard webhook']]
  .map(([kind, id, title]) => ({ kind: kind!, id: id!, title: title! }))

test('each provider has a mark of its own', () => {
  const marks = PROVIDERS.map(markOf)
  expect(marks.map((one) => one.letter)).toEqual(['Z', 'E', 'A', 'R', 'S', 'C'])
  expect(new Set(marks.map((one) => `${one.round} ${one.tone}`)).size).toBe(PROVIDERS.length)
  expect(marks.every((one) => one.tone >= 0 && one.tone < TONES)).toBe(true)
})

test('a mark stays the same under another title but for its letter', () => {
  const zoho = PROVIDERS[0]!
  expect(markOf({ ...zoho, title: ' єдина' })).toEqual({ ...markOf(zoho), letter: 'Є' })
  expect(markOf({ ...zoho, title: '' }).letter).toBe('')
})
