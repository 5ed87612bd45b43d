import { expect, test } from 'vitest'
import { peopleOf } from '../people'

const USERS = [{ id: 'u1', name: 'Ana Ruiz' }]

test('an extension bears the name of its CRM user, else the title of its line', () => {
  const people = peopleOf([{ number: '80', extension: '80', user: 'u1', title: 'Desk' }, { number: '81', extension: '81', title: 'Kitchen' }], USERS)
  expect(people.nameOf('80')).toBe('Ana Ruiz')
  expect(people.nameOf('81')).toBe('Kitchen')
  expect(people.nameOf('99')).toBeNull()
})

test('a user whom the CRM does not name any more leaves the title', () => {
  expect(peopleOf([{ number: '80', extension: '80', user: 'gone', title: 'Desk' }], USERS).nameOf('80')).toBe('Desk')
})

test('where two lines share an extension the first one names it', () => {
  const people = peopleOf([{ number: '+34911', extension: '80', title: 'First' }, { number: '+34912', extension: '80', title: 'Second' }], [])
  expect(people.nameOf('80')).toBe('First')
  expect(people.nameOf('+34912')).toBe('Second')
})

test('users are named by their id', () => {
  const people = peopleOf([], USERS)
  expect(people.userName('u1')).toBe('Ana Ruiz')
  expect(people.userName('u2')).toBeNull()
  expect(people.userName(null)).toBeNull()
})
