import { expect, test } from 'vitest'
import type { Condition, Rule } from '../../../../api/types'
import { moved } from '../order'
import { placeAsWritten, ruleText, titleOf, type RuleNames } from '../rule-words'

const NAMES: RuleNames = { user: (id) => (id === 'ana' ? 'Ana Ruiz' : id), place: placeAsWritten }
const NOTHING: Rule['then'] = { place: null, stage: null, lead_status: null, owner: null, task_type: null, tags: [] }
const when = (parameter: string, operator: Condition['operator'], value: Condition['value'] = ''): Condition => ({ parameter, operator, value })
const rule = (part: Partial<Rule>): Rule => ({ name: '', when: [], match: 'all', then: NOTHING, ...part })

test('an entry is moved and the others keep their order', () => {
  expect(moved(['a', 'b', 'c', 'd'], 0, 2)).toEqual(['b', 'c', 'a', 'd'])
  expect(moved(['a', 'b', 'c', 'd'], 3, 0)).toEqual(['d', 'a', 'b', 'c'])
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
})

test('a rule says its conditions and what it sets', () => {
  const both = [when('pool_name', 'equals', 'Контекстна реклама'), when('manager', 'in_list', ['ana', 'u7'])]
  expect(ruleText(rule({ when: both, then: { ...NOTHING, stage: 'Offer', owner: 'ana' } }), NAMES)).toBe('If Pool is “Контекстна реклама” and Agent of the call is one of “Ana Ruiz, u7”: new deals go to Offer and Ana Ruiz owns new records.')
  expect(ruleText(rule({ when: both.map((one) => ({ ...one, parameter: 'my_key' })), match: 'any' }), NAMES)).toContain('“Контекстна реклама” or my key is one of')
})

test('a rule without conditions is about every call, and one that is being written has gaps', () => {
  expect(ruleText(rule({ then: { ...NOTHING, tags: ['vip'] } }), NAMES)).toBe('For every call: new records get the tags vip.')
  expect(ruleText(rule({ when: [when('', 'equals')] }), NAMES)).toBe('If … is “…”: nothing is set.')
  expect(ruleText(rule({ when: [when('queue', 'empty'), when('talk_ms', 'less', 5)] }), NAMES)).toContain('Queue is empty and Talk time (ms) is less than “5”')
})

test('a rule without a name is known by its place', () => {
  expect([titleOf(rule({ name: 'Ads' }), 0), titleOf(rule({}), 1)]).toEqual(['Ads', 'Rule 2'])
})
