import { expect, test } from 'vitest'
import { found, labelIn, meant } from '../choice-meant'

const DATA = [{ value: 'ES', label: 'Spain' }, { group: 'Others', items: [{ value: 'CI', label: 'Côte d’Ivoire' }, 'UA'] }]

test.each([['Spain', 'ES'], [' spain ', 'ES'], ['COTE D’IVOIRE', 'CI'], ['ua', 'UA'], ['Spai', undefined], ['ES', undefined], ['Atlantis', undefined], ['', undefined]])('%s means %s', (typed, value) => {
  expect(meant(typed, DATA)).toBe(value)
})

test('a choice is named by its label, also within a group', () => {
  expect([labelIn(DATA, 'CI'), labelIn(DATA, 'UA'), labelIn(DATA, 'XX'), labelIn(undefined, null)]).toEqual(['Côte d’Ivoire', 'UA', undefined, undefined])
})

const option = (label: string) => ({ value: label, label, disabled: false })
const namesFound = (search: string, ...labels: string[]) => found({ options: labels.map(option), search, limit: Infinity }).map((one) => ('label' in one ? one.label : one.group))

test('what is typed finds names with it, the nearest first, with or without accents', () => {
  expect(namesFound('india', 'British Indian Ocean Territory', 'India', 'Indonesia')).toEqual(['India', 'British Indian Ocean Territory'])
  expect(namesFound('oman', 'Romania', 'Oman')).toEqual(['Oman', 'Romania'])
  expect(namesFound('new_york', 'America/North Dakota/New Salem', 'America/New York')).toEqual(['America/New York'])
  expect(namesFound('espana', 'Francia', 'España')).toEqual(['España'])
  expect(namesFound('', 'Zambia', 'Albania')).toEqual(['Zambia', 'Albania'])
  expect(namesFound('atlantis', 'Spain')).toEqual([])
})

test('groups stay together, without those in which nothing is found', () => {
  const options = [{ group: 'Team', items: [option('Ana'), option('Mariana')] }, { group: 'CRM users', items: [option('Olga')] }]
  expect(found({ options, search: 'ana', limit: Infinity })).toEqual([{ group: 'Team', items: [option('Ana'), option('Mariana')] }])
})
