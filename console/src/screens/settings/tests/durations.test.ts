import { expect, test } from 'vitest'
import { setLanguage } from '../../../i18n'
import { daysOf, durationOf, hoursOf, ofHours, WEEK, weekday } from '../durations'

test.each([['P1D', 1], ['PT36H', 1.5], ['P1DT12H', 1.5], ['PT90M', 0.0625], ['PT43200S', 0.5], [86_400, 1], ['soon', 0], [null, 0]])('%s is %d days', (written, days) => {
  expect(daysOf(written)).toBe(days)
})

test('hours are shown to the minute and written in minutes', () => {
  expect(hoursOf('PT100M')).toBe(1.67)
  expect(ofHours(1.67)).toBe('PT100M')
  expect(ofHours(-1)).toBe('PT0M')
})

test('days are written whole and never negative', () => {
  expect(durationOf(2.4)).toBe('P2D')
  expect(durationOf(-1)).toBe('P0D')
})

test('the week begins on Monday, in every language', async () => {
  expect(WEEK.map(weekday).join(' ')).toBe('Mon Tue Wed Thu Fri Sat Sun')
  await setLanguage('fr')
  expect(weekday('sunday')).toBe('dim.')
})
