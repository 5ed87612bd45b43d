import { expect, test } from 'vitest'
import { labelIn, meant } from '../choice-meant'

const DATA = [{ value: 'ES', label: 'Spain' }, { group: 'Others', items: [{ value: 'CI', label: 'Côte d’Ivoire' }, 'UA'] }]

test.each([['Spain', 'ES'], [' spain ', 'ES'], ['COTE D’IVOIRE', 'CI'], ['ua', 'UA'], ['Spai', undefined], ['ES', undefined], ['Atlantis', undefined], ['', undefined]])('%s means %s', (typed, value) => {
  expect(meant(typed, DATA)).toBe(value)
})

test('a choice is named by its label, also within a group', () => {
  expect([labelIn(DATA, 'CI'), labelIn(DATA, 'UA'), labelIn(DATA, 'XX'), labelIn(undefined, null)]).toEqual(['Côte d’Ivoire', 'UA', undefined, undefined])
})
