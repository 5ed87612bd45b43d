import { expect, test } from 'vitest'
import type { OpeningHours } from '../../../api/types'
import { minuteOf, openingAt, timeTables, wallIn } from '../opening'

const OFFICE: OpeningHours = { name: 'Office', days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], from: '09:00', to: '18:00' }
const NIGHT: OpeningHours = { name: 'Night', days: ['saturday'], from: '22:00', to: '02:00' }
const at = (date: string, time: string) => ({ date, weekday: (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7, minute: minuteOf(time)! })
const MONDAY = '2026-11-30'

test('open until the end, with hours that touch taken together', () => {
  expect(openingAt([OFFICE], [], at(MONDAY, '09:00'))).toEqual({ open: true, until: 18 * 60 })
  expect(openingAt([OFFICE, { ...OFFICE, from: '18:00', to: '20:00' }], [], at(MONDAY, '17:59'))).toEqual({ open: true, until: 20 * 60 })
})

test('closed says when it opens next, over week-ends and holidays', () => {
  expect(openingAt([OFFICE], [], at(MONDAY, '08:59'))).toEqual({ open: false, next: { date: MONDAY, minute: 540 } })
  expect(openingAt([OFFICE], [], at('2026-12-04', '18:00'))).toEqual({ open: false, next: { date: '2026-12-07', minute: 540 } })
  expect(openingAt([OFFICE], ['2026-12-07', { date: '2026-12-08', name: 'Inmaculada' }], at('2026-12-05', '12:00'))).toEqual({ open: false, next: { date: '2026-12-09', minute: 540 } })
  expect(openingAt([{ ...OFFICE, days: [] }], [], at(MONDAY, '10:00'))).toEqual({ open: false, next: null })
})

test('hours over midnight belong to the day on which they begin', () => {
  expect(openingAt([NIGHT], [], at('2026-12-06', '01:59'))).toEqual({ open: true, until: 120 })
  expect(openingAt([NIGHT], ['2026-12-05'], at('2026-12-06', '01:00')).open).toBe(false)
  expect(openingAt([NIGHT], ['2026-12-06'], at('2026-12-06', '01:00')).open).toBe(true)
})

test('what is no time is no span, and the clock is that of the zone', () => {
  expect(openingAt([{ ...OFFICE, from: '9' }], [], at(MONDAY, '10:00')).open).toBe(false)
  expect(wallIn('Europe/Madrid', new Date('2026-11-30T23:30:00Z'))).toEqual({ date: '2026-12-01', weekday: 1, minute: 30 })
  expect(wallIn('Nowhere/Here', new Date('2026-11-30T12:00:00Z')).date).toBe('2026-11-30')
})

test('hours of one name are one table', () => {
  expect(timeTables([OFFICE, NIGHT, { ...OFFICE, days: ['saturday'] }]).map((one) => [one.name, one.rows.map((row) => row.place)])).toEqual([['Office', [0, 2]], ['Night', [1]]])
})
