import { expect, test } from 'vitest'
import { withTitle } from '../queues'

test('a queue gets a title, another one, and none again; those of other queues stay', () => {
  const sales = withTitle([{ name: '700', title: 'Support' }], '600', 'Sales')
  expect(sales).toEqual([{ name: '700', title: 'Support' }, { name: '600', title: 'Sales' }])
  expect(withTitle(sales, '700', 'Help')).toEqual([{ name: '700', title: 'Help' }, { name: '600', title: 'Sales' }])
  expect(withTitle(sales, '700', '')).toEqual([{ name: '600', title: 'Sales' }])
})
