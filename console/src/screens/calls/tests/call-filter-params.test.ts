import { expect, test } from 'vitest'
import { filtersOf, nextOrder, NO_FILTERS, orderOf } from '../call-filter-params'

const filters = (address: string) => filtersOf(new URLSearchParams(address))

test('a view is what the server understands of it', () => {
  expect(filters('view=missed')).toEqual({ missed: 'true' })
  expect(filters('view=unlogged')).toEqual({ logged: 'false', phase: 'ended' })
  expect(filters('view=unresolved')).toEqual({ unsettled: 'true' })
  expect(filters('view=out')).toEqual({ direction: 'outbound' })
  expect(filters('view=all')).toEqual({})
  expect(filters('view=of_yore')).toEqual({})
})

test('every filter of the address reaches the server, beside the view', () => {
  expect(filters('view=in&extension=80&line=%2B34911&connection=asterisk&disposition=busy&q=Marta')).toEqual({
    direction: 'inbound', extension: '80', line: '+34911', connection: 'asterisk', disposition: 'busy', text: 'Marta',
  })
})

test('time talked and CRM result are what the server understands of them', () => {
  expect(filters('talk=30-120&crm=rejected&recording=true&queue=sales')).toEqual({ talk_from: '30', talk_below: '120', crm_result: 'rejected', recording: 'true', queue: 'sales' })
  expect(filters('talk=600-')).toEqual({ talk_from: '600' })
  expect(filters('talk=long')).toEqual({})
})

test('a head sorts the most first, then the least, then as usual', () => {
  const after = (address: string, sort: string) => nextOrder(new URLSearchParams(address), sort)
  expect(after('', 'talk')).toEqual({ sort: 'talk', order: null })
  expect(after('sort=talk', 'talk')).toEqual({ order: 'asc' })
  expect(after('sort=talk&order=asc', 'talk')).toEqual({ sort: null, order: null })
  expect(after('', 'started_at')).toEqual({ order: 'asc' })
  expect(orderOf(new URLSearchParams('sort=talk&order=asc'))).toEqual({ sort: 'talk', order: 'asc' })
  expect(orderOf(new URLSearchParams('sort=price'))).toEqual({})
})

test('words of blanks limit nothing', () => {
  expect(filters('q=%20%20')).toEqual({})
})

test('what is known of addresses and nothing else is taken away by clearing', () => {
  expect(filters('page=7&utm=x')).toEqual({})
  for (const name of ['view', 'q', 'extension', 'line', 'connection', 'disposition', 'span', 'from', 'to']) expect(NO_FILTERS[name]).toBeNull()
})
