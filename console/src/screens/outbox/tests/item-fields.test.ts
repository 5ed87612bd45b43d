import { expect, test } from 'vitest'
import type { Summary } from '../../../api/types'
import { text } from '../../../i18n'
import { PEOPLE } from '../../../testing/values'
import { itemFields } from '../item-fields'
import { count, failing, unfinished } from '../outbox-counts'

const said = (action: Record<string, unknown>) => Object.fromEntries(itemFields(action, PEOPLE, text).map((one) => [one.name, one.text]))

test('values are written as people read them', () => {
  expect(said({ owner: 'u1', phone: '+34600900020', ring_ms: 9000, due: '2026-03-02', disposition: 'answered', missed: true })).toEqual({
    [text('action.owner')]: 'Ana Ruiz',
    [text('action.phone')]: '+34 600 900 020',
    [text('action.ring_ms')]: '0:09',
    [text('action.due')]: 'Mon, Mar 2',
    [text('action.disposition')]: text('disposition.answered'),
    [text('action.missed')]: text('yes'),
  })
})

test('what is empty and what is said elsewhere goes without saying', () => {
  expect(said({ type: 'create_lead', key: 'k', needs: [], name: '', company: null, missed: false })).toEqual({})
})

test('nested values go flat, and a record is named by its kind', () => {
  expect(said({ client: { name: 'Marta' }, record: { entity: 'lead', id: '4876', item: null, name: null } })).toEqual({
    [text('action.name')]: 'Marta',
    [text('action.record')]: `${text('entity.lead')} 4876`,
  })
})

test('a record that is still to be made says so', () => {
  expect(said({ record: { entity: 'lead', id: null, item: 'call_1:lead', name: null } })[text('action.record')]).toBe(`${text('entity.lead')} ${text('action.not_made')}`)
})

test('texts that are written into the CRM are marked as English', () => {
  expect(itemFields({ subject: 'Call back', reason: 'x' }, PEOPLE, text).map((one) => one.lang)).toEqual(['en', undefined])
})

test('a field that is newer than the console keeps its own name', () => {
  expect(said({ of_tomorrow: 3 })).toEqual({ of_tomorrow: '3' })
})

test('work is counted over all connections or over one', () => {
  const summary = { outbox: { zoho: { open: 3, failing: 1, parked: 2 }, other: { open: 4, held: 5, done: 99 } } } as unknown as Summary
  expect(count(summary, 'open')).toBe(7)
  expect(count(summary, 'open', 'zoho')).toBe(3)
  expect([count(summary, 'waiting'), count(summary, 'waiting', 'zoho'), count(summary, 'failing')]).toEqual([6, 2, 1]) // each item in one list
  expect(count(summary, 'parked', 'other')).toBe(0)
  expect(unfinished(summary)).toBe(3 + 2 + 4 + 5)
  expect(failing(summary)).toBe(1 + 2)
})

test('a list is said as one, without what is empty in it', () => {
  expect(said({ phones: ['+34600900020', '', '80'] })).toEqual({ phones: '+34 600 900 020 and 80' })
  expect(said({ phones: [] })).toEqual({})
})

test('whose a record was is said by name', () => {
  expect(said({ was: ['u1', 'u2'] })[text('action.was' as never)]).toBe('Ana Ruiz and José Díaz')
})
