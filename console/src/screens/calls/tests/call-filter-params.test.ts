import { expect, test } from 'vitest'
import { filtersOf, NO_FILTERS } from '../call-filter-params'

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

test('words of blanks limit nothing', () => {
  expect(filters('q=%20%20')).toEqual({})
})

test('what is known of addresses and nothing else is taken away by clearing', () => {
  expect(filters('page=7&utm=x')).toEqual({})
  for (const name of ['view', 'q', 'extension', 'line', 'connection', 'disposition', 'span', 'from', 'to']) expect(NO_FILTERS[name]).toBeNull()
})
