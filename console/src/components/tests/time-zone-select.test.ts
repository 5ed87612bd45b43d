import { expect, test } from 'vitest'
import { offsetOf, zones } from '../time-zone-select'

test('each zone is offered once, the chosen one first, also one that this browser does not know', () => {
  const found = zones('Mars/Olympus')
  expect(found.slice(0, 2)).toEqual(['Mars/Olympus', 'UTC'])
  expect(found).toContain('Europe/Madrid')
  expect(new Set(found).size).toBe(found.length)
})

test('the distance from UTC is that of the day', () => {
  expect(offsetOf('Europe/Madrid', 'en', new Date('2026-07-01T12:00:00Z'))).toBe('GMT+2')
  expect(offsetOf('Europe/Madrid', 'en', new Date('2026-12-01T12:00:00Z'))).toBe('GMT+1')
  expect(offsetOf('Mars/Olympus', 'en')).toBe('')
})
