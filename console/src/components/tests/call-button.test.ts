import { expect, test } from 'vitest'
import type { Dial } from '../../api/types'
import english from '../../texts/en.json'
import { dialText, withEvent } from '../call-button'

const DIAL: Dial = { dial: 'd', state: 'calling_agent', reason: null, detail: '', call: null, connection: 'pbx', extension: '80', to: '+34600999888', caller_id: null, placed_at: '2026-11-30T09:00:00Z', ended_at: null }

test('the stream moves the call that it names, and no other', () => {
  const talking = { dial: 'd', state: 'talking' as const, reason: null, call: 'c', extension: '80' }
  expect(withEvent(DIAL, talking)).toMatchObject({ state: 'talking', call: 'c', to: '+34600999888' })
  expect(withEvent(DIAL, { ...talking, dial: 'other' })).toBe(DIAL)
  expect(withEvent(null, talking)).toBeNull()
  expect(withEvent(DIAL, null)).toBe(DIAL)
})

test('a call on its way is named by its state, one that has ended by the reason', () => {
  expect(dialText(DIAL)).toBe('dial.state.calling_agent')
  expect(dialText({ state: 'ended', reason: 'agent_busy' })).toBe('dial.reason.agent_busy')
  expect(dialText({ state: 'ended', reason: null })).toBe('dial.reason.unknown')
})

test('every state and every reason has its text', () => {
  const states = ['calling_agent', 'calling_client', 'talking'].map((state) => `dial.state.${state}`)
  const reasons = ['talked', 'cancelled', 'agent_busy', 'agent_refused', 'agent_no_answer', 'agent_unavailable', 'agent_hung_up', 'client_busy', 'client_no_answer', 'client_unreachable', 'number_unknown', 'not_placed', 'unknown'].map((reason) => `dial.reason.${reason}`)
  expect([...states, ...reasons].filter((key) => !(key in english))).toEqual([])
})
