import { expect, test } from 'vitest'
import { orderOf, withCrms } from '../crm-routing'

test('CRMs without a place come last, and those that are gone are not shown', () => {
  expect(orderOf(['a', 'b', 'c'], { entities: [], caller_order: ['c', 'gone', 'b'] })).toEqual(['c', 'b', 'a'])
})

test('a kind of record that goes to no CRM in particular has no row', () => {
  const one = withCrms({ entities: [], caller_order: ['a'] }, 'lead', ['a'])
  expect(one).toEqual({ entities: [{ entity: 'lead', crms: ['a'] }], caller_order: ['a'] })
  expect(withCrms(one, 'lead', [])).toEqual({ entities: [], caller_order: ['a'] })
})
