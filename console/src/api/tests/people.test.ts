import { expect, test } from 'vitest'
import type { CompanyNumber, TeamMember } from '../types'
import { peopleOf } from '../people'

const CRMS = [{ id: 'zoho', title: 'Zoho CRM', users: [{ id: 'u1', name: 'Ana Ruiz' }] }, { id: 'espocrm', title: 'EspoCRM', users: [{ id: 'e2', name: 'José Díaz' }] }]
const member = (id: string, more: Partial<TeamMember>): TeamMember => ({ id, name: '', email: null, user: null, crm_users: {}, extensions: [], primary: null, ...more })
const number = (written: string, more: Partial<CompanyNumber> = {}): CompanyNumber => ({ number: written, title: null, region: null, default_owner: null, source: null, campaign: null, ...more })

test('an extension bears the name of the CRM user of its person, else the name in the team', () => {
  const people = peopleOf([member('ana', { name: 'Desk', extensions: ['80'], crm_users: { zoho: 'u1' } }), member('kitchen', { name: 'Kitchen', extensions: ['81'] })], [], CRMS)
  expect(people.nameOf('80')).toBe('Ana Ruiz')
  expect(people.nameOf('81')).toBe('Kitchen')
  expect(people.nameOf('99')).toBeNull()
})

test('a user whom the CRM does not name any more leaves the name in the team', () => {
  expect(peopleOf([member('ana', { name: 'Ana', extensions: ['80'], crm_users: { zoho: 'gone' } })], [], CRMS).nameOf('80')).toBe('Ana')
})

test('where two people share an extension the first one names it', () => {
  const people = peopleOf([member('a', { name: 'First', extensions: ['80'] }), member('b', { name: 'Second', extensions: ['80'] })], [number('+34912', { title: 'Sales', default_owner: 'b' }), number('+34913', { title: 'Desk' })], [])
  expect(people.nameOf('80')).toBe('First')
  expect(people.nameOf('+34912')).toBe('Second')
  expect(people.nameOf('+34913')).toBe('Desk')
})

test('people of the team and users of each CRM are named by their id', () => {
  const people = peopleOf([member('ana', { name: 'Ana' })], [], CRMS)
  expect(people.userName('ana')).toBe('Ana')
  expect(people.userName('u1')).toBe('Ana Ruiz')
  expect(people.userName('e2')).toBe('José Díaz')
  expect(people.userName('u9')).toBeNull()
  expect(people.userName(null)).toBeNull()
  expect(people.usersOf('espocrm').map((user) => user.id)).toEqual(['e2'])
})
