import { expect, test, vi } from 'vitest'
import { dateRangeFilter } from '../date-range-filter'

const range = (address: string) => dateRangeFilter(new URLSearchParams(address))

test('a range in words begins and ends at midnights of the reader', () => {
  vi.useFakeTimers({ now: new Date('2026-03-02T23:30:00Z') }) // half past midnight of the 3rd in Madrid
  expect(range('span=today')).toEqual({ since: '2026-03-02T23:00:00.000Z', until: '2026-03-03T23:00:00.000Z' })
  expect(range('span=yesterday')).toEqual({ since: '2026-03-01T23:00:00.000Z', until: '2026-03-02T23:00:00.000Z' })
  expect(range('span=week')).toEqual({ since: '2026-02-24T23:00:00.000Z', until: '2026-03-03T23:00:00.000Z' })
})

test('a day on which the clocks change is 23 hours long', () => {
  expect(range('span=dates&from=2026-03-29&to=2026-03-29')).toEqual({ since: '2026-03-28T23:00:00.000Z', until: '2026-03-29T22:00:00.000Z' })
})

test('the last day of two dates belongs to the range, and either date may be missing', () => {
  expect(range('from=2026-03-01&to=2026-03-02')).toEqual({ since: '2026-02-28T23:00:00.000Z', until: '2026-03-02T23:00:00.000Z' })
  expect(range('from=2026-03-01')).toEqual({ since: '2026-02-28T23:00:00.000Z' })
})

test('an address that makes no sense limits nothing', () => {
  expect(range('')).toEqual({})
  expect(range('span=aeons&from=soon&to=')).toEqual({})
})
