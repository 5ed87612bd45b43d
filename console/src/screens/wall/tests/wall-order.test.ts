import { expect, test } from 'vitest'
import type { Wall } from '../../../api/types'
import { ordered, queueLevel, total } from '../wall-order'

const queue = (name: string, more: Partial<Wall['queues'][number]> = {}): Wall['queues'][number] => ({
  name, title: null, waiting: 0, longest_since: null, logged_in: null, answered: 0, answered_in_target: 0, missed: 0, alerts: [], ...more,
})
const agent = (name: string, state: Wall['agents'][number]['state']): Wall['agents'][number] => ({ id: name, name, extensions: [], state, since: null, call: null })

test('who rings or talks comes before who is free, each by name', () => {
  const team = [agent('Olha', 'free'), agent('Ivan', 'in_call'), agent('Ana', 'in_call'), agent('Noa', 'no_extension'), agent('Leo', 'ringing')]
  expect(ordered(team).map((one) => one.name)).toEqual(['Leo', 'Ana', 'Ivan', 'Olha', 'Noa'])
})

test('a queue past a limit is red, one with callers amber', () => {
  expect([queue('a', { waiting: 1, alerts: ['waiting'] }), queue('b', { waiting: 1 }), queue('c')].map(queueLevel)).toEqual(['red', 'amber', ''])
})

test('the longest wait is that of the first caller of all queues', () => {
  const early = '2026-12-01T05:00:00Z'
  const all = [queue('a', { longest_since: '2026-12-01T05:01:00Z', answered: 3, answered_in_target: 2 }), queue('b', { longest_since: early, missed: 1 })]
  expect(total(all)).toEqual({ answered: 3, inTarget: 2, missed: 1, longest: Date.parse(early) })
  expect(total([]).longest).toBeNull()
})
