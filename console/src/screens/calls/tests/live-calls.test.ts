import { expect, test } from 'vitest'
import { call } from '../../../testing/values'
import { inOrder, withCall } from '../live-calls'

const ringing = call({ id: 'a', state: 'ringing', started_at: '2026-03-02T09:00:00Z' })
const talking = call({ id: 'b', state: 'answered', started_at: '2026-03-02T09:01:00Z' })

test('a call enters when it begins and leaves when it ends', () => {
  const one = withCall(new Map(), ringing)
  expect([...withCall(one, { ...ringing, state: 'answered' }).values()].map((each) => each.state)).toEqual(['answered'])
  expect(withCall(one, { ...ringing, state: 'ended' }).size).toBe(0)
  expect(one.size).toBe(1)
})

test('the end of a call that was never shown changes nothing', () => {
  const none = new Map()
  expect(withCall(none, { ...ringing, state: 'ended' })).toBe(none)
})

test('the newest call comes last, so that none moves while it is read', () => {
  expect(inOrder([talking, ringing]).map((one) => one.id)).toEqual(['a', 'b'])
})
