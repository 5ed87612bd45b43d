import { expect, test } from 'vitest'
import { freeTitle } from '../free-title'

test('a second connection of a provider gets the next free number, in any case of the letters', () => {
  expect(freeTitle('Zoho CRM', [])).toBe('Zoho CRM')
  expect(freeTitle('Zoho CRM', ['zoho crm '])).toBe('Zoho CRM 2')
  expect(freeTitle('Zoho CRM', ['Zoho CRM', 'Zoho CRM 2', 'Asterisk'])).toBe('Zoho CRM 3')
})
