import { describe, expect, test, vi } from 'vitest'
import { setLanguage } from '../catalog'
import { ago, amount, clock, clockDuration, clockExact, dayWord, list, measure, moment, regional, roughly, when } from '../format'

// Languages separate with several kinds of space; tests read better with one.
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

test('times are written in the zone of the reader, in 24 hours', () => {
  expect(clock('2026-03-02T22:05:00Z')).toBe('23:05')
  expect(clockExact('2026-07-02T22:05:09Z')).toBe('00:05:09')
})

test('a moment carries its whole date, in the language of the reader', async () => {
  expect(plain(moment('2026-03-02T09:00:00Z'))).toBe('Mar 2, 2026, 10:00')
  await setLanguage('uk')
  expect(plain(moment('2026-03-02T09:00:00Z'))).toContain('2 бер. 2026')
})

test('the region of the browser decides the order of a date, where it speaks the language', () => {
  expect(regional('en', ['es-ES', 'en-GB', 'en-US'])).toBe('en-GB')
  expect(regional('en', ['es-ES', 'es'])).toBe('en')
  vi.stubGlobal('navigator', { languages: ['en-GB'] })
  expect(plain(moment('2026-03-02T09:00:00Z'))).toBe('2 Mar 2026, 10:00')
  vi.unstubAllGlobals()
})

test('today is said with the time alone, other days with their date', () => {
  vi.useFakeTimers({ now: new Date('2026-03-02T12:00:00Z') })
  expect(when('2026-03-02T09:00:00Z')).toBe('10:00')
  expect(when('2026-02-28T09:00:00Z')).toBe('Feb 28, 10:00')
})

test('yesterday ends at midnight of the reader, not of UTC', () => {
  vi.useFakeTimers({ now: new Date('2026-03-02T12:00:00Z') })
  expect(dayWord('2026-03-02T00:30:00Z')).toBe('today')
  expect(dayWord('2026-03-01T23:30:00Z')).toBe('today')
  expect(dayWord('2026-03-01T22:30:00Z')).toBe('yesterday')
  expect(dayWord('2026-02-28T10:00:00Z')).toBe('Sat, Feb 28')
})

test.each([[0, '0:00'], [9_400, '0:09'], [59_600, '1:00'], [764_000, '12:44'], [3_723_000, '1:02:03']])('%d ms is written as %s', (ms, written) => {
  expect(clockDuration(ms)).toBe(written)
})

test.each([[20, 'now'], [60, '1 minute ago'], [7_200, '2 hours ago'], [86_400, 'yesterday'], [259_200, '3 days ago']])('%d seconds ago is said as %s', (seconds, said) => {
  expect(ago(seconds)).toBe(said)
})

describe('numbers follow the language', () => {
  test.each([['en', '12,345.7'], ['fr', '12 345,7'], ['es', '12.345,7'], ['uk', '12 345,7']] as const)('%s: %s', async (language, written) => {
    await setLanguage(language)
    expect(plain(amount(12_345.678, 1))).toBe(written)
  })

  test.each([['en', '6 hours'], ['fr', '6 heures'], ['es', '6 horas'], ['uk', '6 годин']] as const)('%s: %s', async (language, written) => {
    await setLanguage(language)
    expect(plain(measure(6, 'hour'))).toBe(written)
  })

  test.each([['en', 'a, b, and c'], ['fr', 'a, b et c'], ['es', 'a, b y c'], ['uk', 'a, b і c']] as const)('%s: %s', async (language, written) => {
    await setLanguage(language)
    expect(list(['a', 'b', 'c'])).toBe(written)
  })
})

test('a wait is written in minutes, hours or days', () => {
  expect([20_000, 12 * 60_000, 3 * 3_600_000, 6 * 86_400_000].map(roughly)).toEqual(['1 minute', '12 minutes', '3 hours', '6 days'])
})

test('a clock and a small number are written as the browser writes them, in every region of our languages', async () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const at = '2026-03-02T08:05:00Z'
  for (const language of ['en', 'fr', 'es', 'uk'] as const) {
    await setLanguage(language)
    for (const region of ['', ...letters.flatMap((one) => letters.map((other) => `-${one}${other}`))]) {
      vi.stubGlobal('navigator', { languages: [language + region] })
      expect(clock(at), language + region).toBe(new Intl.DateTimeFormat(language + region, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at)))
    }
    for (const n of [0, 7, 999, -999]) expect(amount(n)).toBe(new Intl.NumberFormat(language).format(n))
  }
  vi.unstubAllGlobals()
}, 60_000)
