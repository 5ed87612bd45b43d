import { expect, test } from 'vitest'
import { text } from '../../i18n'
import { call as callLine } from '../../testing/values'
import { clients, entriesFor, settings, wordsOf } from '../palette-entries'
import type { Session } from '../../session'
import type { Person } from '../people-in-crm'
import { EVERY_PLACE } from '../places'

const person = (name: string, ...phones: string[]): Person => ({ entity: 'contact', id: name, pending: null, name, company: null, phones, owner: null, account_id: null, link: null, modified_at: null, fields: {}, age_s: null })

test('a person of the CRM without calls is a client, by the first number', () => {
  expect(clients([], [person('Olena Koval', '600 90 00 20', '+380 44 000 00 00')], text)).toEqual([
    { name: 'Olena Koval', beside: 'Contact', icon: 'user', go: '/clients/600%2090%2000%2020' },
  ])
})

test('who has called is listed once, however the CRM writes the number', () => {
  const call = callLine({ client: { ...callLine().client, number: '600900020', e164: '+34600900020', name: 'Olena Koval' } })
  const found = clients([call, call], [person('Olena Koval', '0034 600-900-020'), person('Other', '600 900 021'), person('Other again', '+34600900021')], text)
  expect(found.map(({ name }) => name)).toEqual(['Olena Koval', 'Other'])
})

test('no setting is named with a colon', () => {
  expect(settings(text).filter(({ name }) => name.endsWith(':'))).toEqual([])
})

const pages = () => EVERY_PLACE.map(({ path, name }) => ({ name: text(name), beside: '', icon: 'home' as const, go: path, words: wordsOf(path.slice(1) || 'home', text) }))
const session = { may: () => true, ownOnly: false } as unknown as Session
const found = (typed: string) => entriesFor(typed, pages(), [], [], [], session, text).flatMap(({ kind, entries }) => (kind === 'palette.pages' || kind === 'palette.settings' ? entries.map(({ go }) => go) : []))

test('every page of the menu and every tab of the settings has other words', () => {
  expect(EVERY_PLACE.length).toBeGreaterThan(13)
  for (const one of [...pages(), ...settings(text).filter(({ words }) => words)]) expect(one.words, one.name).toMatch(/^\S+( \S+)+$/)
})

test.each([
  ['missed', '/calls'], ['lead', '/settings/scenario'], ['task', '/settings/records'], ['scenario', '/settings/scenario'], ['panel', '/panel'], ['screen pop', '/panel'],
  ['token', '/connections'], ['webhook', '/connections'], ['block', '/settings/stop_list'], ['gdpr', '/personal-data'], ['password', '/users'], ['pipeline', '/settings/rules'], ['template', '/settings/texts'], ['statistics', '/figures'],
])('%s finds %s', (typed, place) => {
  expect(found(typed)).toContain(place)
})
