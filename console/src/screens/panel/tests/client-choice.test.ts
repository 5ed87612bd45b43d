import { expect, test } from 'vitest'
import type { PanelCard } from '../../../api/types'
import { matching } from '../client-choice'

const person = (name: string, company: string | null, owner: string | null) => ({ name, company, owner: owner ? { id: '1', name: owner } : null }) as PanelCard['records'][number]

test('people are found by each word of name, company and owner, in any case', () => {
  const people = [person('Eva Soler', 'Sol', 'Ana'), person('Ivan Petrenko', null, 'Leo')]
  expect(matching(people, '').length).toBe(2)
  expect(matching(people, 'sol EVA').map((one) => one.name)).toEqual(['Eva Soler'])
  expect(matching(people, 'leo').map((one) => one.name)).toEqual(['Ivan Petrenko'])
  expect(matching(people, 'eva leo')).toEqual([])
})
