import { expect, test } from 'vitest'
import type { Provider } from '../../../api/types'
import { fieldAt } from '../refusal'

const provider = { settings: [{ name: 'client_id', type: 'text' }, { name: 'accounts', type: 'text' }, { name: 'allow_private', type: 'bool' }] } as Provider

test('a private address is an error at the field of the address, with the switch named in it', () => {
  const reasons = [{ code: 'address_private', text: '', languages: {}, values: { host: '127.0.0.1', address: '127.0.0.1' } }]
  const { field, reason } = fieldAt(reasons, provider)
  expect(field).toBe('accounts')
  expect(reason).toContain('127.0.0.1')
  expect(reason).toContain('Allow private addresses')
})

test('what no field of the form is about marks none', () => {
  expect(fieldAt([{ code: 'unreachable', text: '', languages: {}, values: {} }], provider)).toEqual({ field: undefined, reason: undefined })
})
