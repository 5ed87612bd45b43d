import { expect, test } from 'vitest'
import { setLanguage, text, word } from '../../../i18n'
import { healthText } from '../health-text'
import { permissionPurpose } from '../permission-purpose'

test('health is said with the title of the connection, in our words where we have them', () => {
  const health = { level: 'red' as const, code: 'of.tomorrow', sentence: 'It is unwell.', fix: 'Rest.', values: {} }
  expect(healthText({ title: 'Zoho CRM', health })).toEqual({ sentence: 'It is unwell.', fix: 'Rest.' })
  expect(healthText({ title: 'Zoho CRM', health: { ...health, fix: null } }).fix).toBeNull()
})

test('a permission of a module is explained by its verb and its module', async () => {
  await setLanguage('es')
  const purpose = permissionPurpose({ name: 'ZohoCRM.modules.leads.READ', purpose: 'English', held: true })
  expect(purpose).toBe(text('scope.READ' as never, { what: word('entities', 'leads') }))
})

test('a permission that we have no words for keeps those of its manifest', async () => {
  await setLanguage('es')
  expect(permissionPurpose({ name: 'Vendor.of.tomorrow', purpose: 'As in the manifest', held: null })).toBe('As in the manifest')
})
