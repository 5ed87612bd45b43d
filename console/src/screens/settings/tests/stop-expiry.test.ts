import { expect, test } from 'vitest'
import { isExpired } from '../stop-expiry'

const NOON = new Date('2026-11-30T12:00:00Z')

test.each([
  [null, 'Europe/Madrid', false],
  ['2026-11-29', 'Europe/Madrid', true],
  ['2026-11-30', 'Europe/Madrid', false],
  ['2026-11-30', 'Pacific/Kiritimati', true],
  ['2026-11-30T12:00:00Z', 'Europe/Madrid', true],
  ['2026-11-30T13:30:00+01:00', 'Europe/Madrid', false],
  ['2026-11-30T12:30', 'Europe/Madrid', true],
  ['2026-11-30T13:30', 'Europe/Madrid', false],
  ['2026-11-30', null, false],
])('an entry until %s in %s has expired at noon UTC: %s', (until, zone, expired) => {
  expect(isExpired({ until }, zone, NOON)).toBe(expired)
})
