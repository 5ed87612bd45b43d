import { expect, test } from 'vitest'
import type { Item } from '../../../api/types'
import { byCall } from '../sent-by-call'

const item = (key: string, call: string | null) => ({ key, call }) as Item

test('items of a call stand together where its newest is; what belongs to no call stands alone', () => {
  const found = byCall([item('a', 'c1'), item('b', 'c2'), item('c', null), item('d', 'c1'), item('e', null)])
  expect(found.map((sent) => sent.map(({ key }) => key))).toEqual([['a', 'd'], ['b'], ['c'], ['e']])
})
