import { expect, test } from 'vitest'
import type { SourceLine } from '../../../api/types'
import type { T } from '../../../i18n'
import { drawn, earned, gains, MOST_DRAWN, nameOf, spent } from '../source-text'

const t = ((key: string) => key) as unknown as T
const line = (more: Partial<SourceLine>): SourceLine => ({ name: '', source: '', calls: 0, answered: 0, missed: 0, answer_ms: null, leads: 0, deals: 0, won: 0, money: [], ...more })

test('a line has the names of its source and campaign, or says that there is none', () => {
  expect(nameOf({ source: 'google', name: 'roofs' }, t)).toBe('google / roofs')
  expect(nameOf({ source: '', name: 'google' }, t)).toBe('google')
  expect(nameOf({ source: '', name: '' }, t)).toBe('sources.none')
})

test('currencies without revenue, cost or return are left out where there is none', () => {
  const sums = line({ money: [{ currency: 'EUR', revenue: '10.00', cost: '4.00', gain: 1.5 }, { currency: 'USD', revenue: '0.00', cost: '3.00', gain: -1 }, { currency: 'GBP', revenue: '7.00', cost: null, gain: null }] })
  expect(earned(sums).map((one) => one.currency)).toEqual(['EUR', 'GBP'])
  expect(spent(sums).map((one) => one.currency)).toEqual(['EUR', 'USD'])
  expect(gains(sums).map((one) => one.currency)).toEqual(['EUR', 'USD'])
})

test('bars are shares of the widest, of the lines that have any', () => {
  const some = [line({ name: 'a', calls: 10, answered: 8, missed: 2, leads: 5 }), line({ name: 'b', leads: 20 }), line({ name: 'only a cost' })]
  expect(drawn(some).map(({ line: one, answered, missed, leads }) => [one.name, answered, missed, leads])).toEqual([['a', 0.4, 0.1, 0.25], ['b', 0, 0, 1]])
  expect(drawn(Array.from({ length: 20 }, (_, n) => line({ name: String(n), calls: 1 })))).toHaveLength(MOST_DRAWN)
})
