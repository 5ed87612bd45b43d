import { describe, expect, it } from 'vitest'
import type { Figure } from '../../../api/types'
import { meanWait, seriesOf, serviceLevel, stepOf, ticksOf, weekOf } from '../figure-series'

const figure = (key: string, inbound = 1): Figure => ({
  key, name: null, inbound, outbound: 0, answered: 0, missed: inbound, wait_ms: 4000 * inbound, talk_ms: 0, inbound_answered: 0, answered_within: 0,
})

describe('bars', () => {
  it('has one for each step of the period, also without calls', () => {
    const days = seriesOf([figure('2026-11-02', 3)], 'day', new Date(2026, 10, 1), new Date(2026, 10, 4))
    expect(days.map((one) => [one.key, one.inbound])).toEqual([['2026-11-01', 0], ['2026-11-02', 3], ['2026-11-03', 0]])
    const hours = seriesOf([figure('2026-11-02T09:00+01:00')], 'hour', new Date(2026, 10, 2), new Date(2026, 10, 3))
    expect(hours).toHaveLength(24)
    expect(hours[9]!.inbound).toBe(1)
    const months = seriesOf([figure('2026-02', 5)], 'month', new Date(2026, 0, 15), new Date(2026, 3, 1))
    expect(months.map((one) => one.key)).toEqual(['2026-01', '2026-02', '2026-03'])
  })

  it('puts both hours of one name into one bar', () => {
    const both = [figure('2026-10-25T02:00+02:00'), figure('2026-10-25T02:00+01:00')]
    const bars = seriesOf(both, 'hour', new Date(2026, 9, 25), new Date(2026, 9, 26))
    expect(bars.reduce((sum, one) => sum + one.inbound, 0)).toBe(2)
  })

  it('is drawn in hours, days or months', () => {
    const since = new Date(2026, 0, 1)
    expect([new Date(2026, 0, 2), new Date(2026, 0, 31), new Date(2027, 0, 1)].map((until) => stepOf(since, until))).toEqual(['hour', 'day', 'month'])
  })

  it('has an axis of round numbers above the highest', () => {
    expect(ticksOf(0)).toEqual([0, 1])
    expect(ticksOf(3)).toEqual([0, 1, 2, 3])
    expect(ticksOf(87)).toEqual([0, 50, 100])
    expect(ticksOf(412).at(-1)).toBeGreaterThanOrEqual(412)
  })
})

it('shows the hours of the week from eight to seven, and more where somebody called', () => {
  const week = weekOf([figure('1-09', 4), figure('7-22', 2)])
  expect([week.cells[0]![9]!.inbound, week.cells[6]![22]!.inbound, week.most]).toEqual([4, 2, 4])
  expect([week.first, week.last]).toEqual([8, 22])
})

it('has no share of nothing', () => {
  expect([serviceLevel(figure('x', 0)), meanWait(figure('x', 0))]).toEqual([null, null])
  expect([serviceLevel({ ...figure('x', 4), answered_within: 3 }), meanWait(figure('x', 4))]).toEqual([0.75, 4000])
})
