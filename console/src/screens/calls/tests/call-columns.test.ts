import { expect, test } from 'vitest'
import { columnsOf, COLUMNS, DEFAULTS, fitting, template } from '../call-columns'
import { keptOf, shownBy } from '../saved-view-params'

test('columns of an address are in the order of the list, unknown ones left out', () => {
  expect(columnsOf('time,line,price')).toEqual(['line', 'time'])
  expect(columnsOf(null)).toEqual(DEFAULTS)
  expect(columnsOf(null, ['wait'])).toEqual(['wait'])
})

test('what does not fit goes, the outcome last', () => {
  expect(fitting([...COLUMNS], 5000)).toEqual([...COLUMNS])
  expect(fitting([...COLUMNS], 470)).toEqual(['outcome'])
  expect(fitting(DEFAULTS, 720)).not.toContain('line')
  expect(template(['talk'])).toBe('52px minmax(150px, 1.2fr) 80px 78px')
})

test('a view keeps what is shown, and opening it takes everything else away', () => {
  expect(keptOf(new URLSearchParams('saved=v&view=missed&utm=x&sort=wait'))).toEqual({ view: 'missed', sort: 'wait' })
  expect(shownBy({ id: 'v', query: { view: 'in' } }, new URLSearchParams('q=ana&view=out'))).toEqual({ q: null, view: 'in', saved: 'v' })
})
