import { expect, test } from 'vitest'
import type { Provider, SettingField, StoredReason } from '../../../api/types'
import { text } from '../../../i18n'
import { healthText, isWell, stateWord } from '../health-text'
import { optionLabel, permissionPurpose, stepParts } from '../use-providers'

test('health is said with the title of the connection, in our words where we have them', () => {
  const health = { level: 'red' as const, code: 'of.tomorrow', sentence: 'It is unwell.', fix: 'Rest.', values: {}, notices: [], reasons: [] }
  expect(healthText({ title: 'Zoho CRM', health })).toEqual({ sentence: 'It is unwell.', fix: 'Rest.' })
  expect(healthText({ title: 'Zoho CRM', health: { ...health, fix: null } }).fix).toBeNull()
})

test('why a CRM is away is said sentence by sentence', () => {
  const reasons: StoredReason[] = [
    { code: 'answered_why', text: 'zoho: Zoho answered X (no).', values: { service: 'Zoho', answer: 'X', detail: 'no' }, languages: {} },
    { code: 'error.X', text: 'Wait.', values: {}, languages: { en: 'Wait a little.' } },
  ]
  const health = { level: 'red' as const, code: 'crm.away', sentence: 'Away.', fix: null, values: { since: 'now', n: '0', reason: 'x' }, notices: [], reasons }
  expect(healthText({ title: 'Zoho CRM', health }).sentence).toContain('Zoho answered X (no). Wait a little.')
})

test('what a phone system lacks is said in the words of its provider', () => {
  const notices = [{ code: 'clock_ahead', sentence: 'The clock is 0:01:30 ahead.', fix: 'Set it.', values: { difference: '0:01:30' } }]
  const health = { level: 'amber' as const, code: 'pbx.limited', sentence: 'It has a limit.', fix: 'Set it.', values: { reason: 'x' }, notices, reasons: [] }
  const say = (reason: string) => text('health.pbx.limited', { title: 'Centralita', reason })
  const problems = { clock_ahead: { sentence: 'El reloj va {difference} por delante, {other}.', fix: 'Ajústelo.' } }
  expect(healthText({ title: 'Centralita', health }, problems)).toEqual({ sentence: say('El reloj va 0:01:30 por delante, {other}.'), fix: 'Ajústelo.' })
  expect(healthText({ title: 'Centralita', health })).toEqual({ sentence: say('The clock is 0:01:30 ahead.'), fix: 'Set it.' })
})

const zoho = { permissions: { 'Zoho.leads.READ': 'Buscar leads.' } } as unknown as Provider

test('a permission is explained in the words of its provider', () => {
  expect(permissionPurpose({ name: 'Zoho.leads.READ', purpose: 'English', held: true }, zoho)).toBe('Buscar leads.')
})

test('a permission without words keeps those of the server', () => {
  expect(permissionPurpose({ name: 'Vendor.of.tomorrow', purpose: 'As the server says', held: null }, zoho)).toBe('As the server says')
  expect(permissionPurpose({ name: 'Zoho.leads.READ', purpose: 'As the server says', held: null }, undefined)).toBe('As the server says')
})

test('an option goes by its label, else by its own name', () => {
  const field = { option_labels: { eu: 'Europa (zoho.eu)' } } as unknown as SettingField
  expect(optionLabel(field, 'eu')).toBe('Europa (zoho.eu)')
  expect(optionLabel(field, 'mars')).toBe('mars')
})

test('a step that names the redirect address lets one copy it', () => {
  expect(stepParts('Enter this address: {redirect_uri}')).toEqual({ text: 'Enter this address:', copies: true })
  expect(stepParts('Continue.')).toEqual({ text: 'Continue.', copies: false })
})

test('a webhook that has sent nothing yet is neither well nor wrong', () => {
  const health = { level: 'quiet' as const, code: 'pbx.hook', sentence: '', fix: null, values: {}, notices: [], reasons: [] }
  expect([isWell({ health }), stateWord({ state: 'active', health })]).toEqual([true, text('connection.unheard')])
  const connected = { ...health, level: 'green' as const, code: 'pbx.ok' }
  expect([isWell({ health: connected }), stateWord({ state: 'active', health: connected })]).toEqual([true, text('connection.active')])
})
