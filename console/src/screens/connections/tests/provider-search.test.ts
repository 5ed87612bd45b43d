import { expect, test } from 'vitest'
import type { Provider } from '../../../api/types'
import { searchProviders } from '../provider-search'

const PROVIDERS = [
  { kind: 'crm', id: 'zoho', title: 'Zoho CRM', summary: 'Registra las llamadas, con tratos y tareas.', abilities: [{ code: 'merging.done', can: true, n: null }, { code: 'notifications.none', can: false, n: null }] },
  { kind: 'pbx', id: 'sipsim', title: 'SipSim', summary: 'Operador móvil para empresas: llamadas de tarjetas SIM.', abilities: [] },
  { kind: 'pbx', id: 'asterisk', title: 'Asterisk', summary: 'Системи на його основі.', abilities: [] },
] as unknown as Provider[]
const found = (sought: string) => searchProviders(PROVIDERS, sought).map((one) => one.id)

test('nothing sought finds all', () => expect(found('  ')).toEqual(['zoho', 'sipsim', 'asterisk']))

test('a provider is found by name or description, whatever accents and capitals', () => {
  expect(found('ZOHO')).toEqual(['zoho'])
  expect(found('movil')).toEqual(['sipsim'])
  expect(found('MÓVIL')).toEqual(['sipsim'])
  expect(found('СИСТЕМИ')).toEqual(['asterisk'])
})

test('each word must be found, in any order', () => {
  expect(found('llamadas zoho')).toEqual(['zoho'])
  expect(found('zoho asterisk')).toEqual([])
})

test('the kind of system finds them too', () => expect(found('phone')).toEqual(['sipsim', 'asterisk']))

test('what it can finds it, and what it cannot does not', () => {
  expect(found('merges duplicates')).toEqual(['zoho'])
  expect(found('notifications')).toEqual([])
})
