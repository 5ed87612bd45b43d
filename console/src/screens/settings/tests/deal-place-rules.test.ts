import { expect, test } from 'vitest'
import type { Pipeline, Rule } from '../../../api/types'
import { layoutsOf, ownPlaces, withOwnPlace, withPlaceAt } from '../deal-place-rules'

const NOTHING: Rule['then'] = { place: null, stage: null, lead_status: null, owner: null, task_type: null, tags: [] }
const rule = (when: Rule['when'], then: Partial<Rule['then']>): Rule => ({ name: '', when, match: 'all', then: { ...NOTHING, ...then } })
const of = (person: string): Rule['when'][number] => ({ parameter: 'manager', operator: 'equals', value: person })
const pipeline = (id: string, ...path: string[]): Pipeline => ({ id, name: id, path, stages: [] })

test('a rule is a person’s own place if it is about nobody else and sets nothing else', () => {
  const rules = [
    rule([of('ana')], { place: 'p1', stage: 'Offer' }),
    rule([of('ana'), { parameter: 'direction', operator: 'equals', value: 'inbound' }], { place: 'p1' }),
    rule([of('ana')], { place: 'p1', tags: ['vip'] }),
    rule([{ ...of('ana'), operator: 'not_equals' }], { place: 'p1' }),
    rule([{ parameter: 'pool_name', operator: 'equals', value: 'ana' }], { place: 'p1' }),
    rule([of('eva')], { owner: 'eva' }),
    rule([of('eva')], { place: 'p2' }),
  ]
  expect(ownPlaces(rules)).toEqual([
    { at: 0, person: 'ana', place: 'p1', stage: 'Offer' },
    { at: 6, person: 'eva', place: 'p2', stage: null },
  ])
})

test('an own place is added behind the rules that are there, and changed where it is', () => {
  const others = [rule([of('eva')], { owner: 'eva' })]
  const added = withOwnPlace(others, 'ana', 'Ana Ruiz', { place: 'p1', stage: null })
  expect(added[0]).toBe(others[0])
  expect(added[1]!.name).toBe('Ana Ruiz')
  expect(ownPlaces(added)).toEqual([{ at: 1, person: 'ana', place: 'p1', stage: null }])
  const changed = withPlaceAt(added, 1, { place: 'p2', stage: 'Won' })
  expect(changed[0]).toBe(others[0])
  expect(ownPlaces(changed)).toEqual([{ at: 1, person: 'ana', place: 'p2', stage: 'Won' }])
})

test('layouts are offered where there are several', () => {
  expect(layoutsOf([pipeline('a', 'Standard'), pipeline('b', 'Standard'), pipeline('c', 'Services')])).toEqual(['Standard', 'Services'])
  expect(layoutsOf([pipeline('a', 'Standard'), pipeline('b', 'Standard')])).toEqual([])
  expect(layoutsOf([pipeline('opportunity')])).toEqual([])
})
