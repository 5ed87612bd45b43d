import { expect, test } from 'vitest'
import type { SettingField } from '../../../api/types'
import { text } from '../../../i18n'
import { SECRET } from '../provider-form'
import { settingLabel, settingText } from '../setting-text'

const field = (more: Partial<SettingField>) => ({ name: 'x', label: 'X', type: 'text', unit: '', options: [], option_labels: {}, ...more }) as SettingField
const said = (more: Partial<SettingField>, value: unknown) => settingText(field(more), value, 'en')

test('choices, countries and switches go by their names', () => {
  expect(said({ type: 'choice', option_labels: { eu: 'Europe (zoho.eu)' } }, 'eu')).toBe('Europe (zoho.eu)')
  expect(said({ type: 'region' }, 'ES')).toBe('Spain')
  expect(settingText(field({ type: 'region' }), 'ES', 'uk')).toBe('Іспанія')
  expect(said({ type: 'bool' }, true)).toBe(text('yes'))
  expect(said({ type: 'bool' }, false)).toBe(text('no'))
})

test('lengths of time have their unit, the largest that fits', () => {
  expect(said({ type: 'number', unit: 'minute' }, 45)).toBe('45 minutes')
  expect(said({ type: 'number', unit: 'minute' }, '60')).toBe('1 hour')
  expect(said({ type: 'number', unit: 'minute' }, 1440)).toBe('1 day')
  expect(said({ type: 'number', unit: 'minute' }, 90)).toBe('90 minutes')
  expect(said({ type: 'number', unit: 'hour' }, 48)).toBe('2 days')
  expect(said({ type: 'number', unit: 'hour' }, 0)).toBe('0 hours')
  expect(said({ unit: 'mm:ss' }, '00:01')).toBe('1 second')
  expect(said({ unit: 'mm:ss' }, '01:30')).toBe('1 minute and 30 seconds')
})

test('no minutes between two runs is off', () => expect(said({ type: 'number', unit: 'minute' }, 0)).toBe(text('connections.switched_off')))

test('what is no length of time, or has no unit, is shown as it is', () => {
  expect(said({ type: 'number', unit: 'minute' }, 'soon')).toBe('soon')
  expect(said({ unit: 'mm:ss' }, 'soon')).toBe('soon')
  expect(said({ type: 'number' }, 5038)).toBe('5038')
})

test('a kept secret is no row of stars', () => expect(said({ type: 'secret' }, SECRET)).toBe(text('connections.secret_kept')))

test('a label leaves out the unit that the value says', () => {
  expect(settingLabel(field({ label: 'Compare every (minutes)', unit: 'minute' }))).toBe('Compare every')
  expect(settingLabel(field({ label: 'Data centre (old)' }))).toBe('Data centre (old)')
})
