import { expect, test } from 'vitest'
import type { PanelCard } from '../../../api/types'
import english from '../../../texts/en.json'
import { buttonsOf, missing } from '../call-controls'

type Control = PanelCard['controls'][number]
const controls = (...verbs: (Control['verb'] | [Control['verb'], string])[]): Control[] => verbs.map((one) => (Array.isArray(one) ? { verb: one[0], lacks: one[1] } : { verb: one, lacks: null }))

test('of two verbs that undo each other one has a button, by what was asked for last', () => {
  const able = controls('hold', 'mute', 'unmute', 'dtmf', 'transfer', 'attended_transfer', 'hangup')
  expect(buttonsOf({ controls: able, muted_at: null })).toEqual(['hold', 'mute', 'dtmf', 'transfer', 'hangup'])
  expect(buttonsOf({ controls: able, muted_at: '2026-11-30T09:00:00Z' })).toEqual(['hold', 'unmute', 'dtmf', 'transfer', 'hangup'])
})

test('a recording is paused first and resumed then', () => {
  const able = controls('pause_recording', 'resume_recording', 'hangup')
  expect(buttonsOf({ controls: able, muted_at: null })).toEqual(['pause_recording', 'hangup'])
  expect(buttonsOf({ controls: able, muted_at: null }, true)).toEqual(['resume_recording', 'hangup'])
})

test('what a phone lacks has no button, and the reason names the verbs', () => {
  const some = controls(['answer', 'phone_unmarked'], ['hold', 'phone_unmarked'], ['attended_transfer', 'no_attended_transfers'], 'hangup')
  expect(buttonsOf({ controls: some, muted_at: null })).toEqual(['hangup'])
  expect(missing({ controls: some })).toEqual([['phone_unmarked', ['answer', 'hold']], ['no_attended_transfers', ['attended_transfer']]])
})

test('every verb and every reason has its text', () => {
  const verbs = ['answer', 'decline', 'hold', 'resume', 'mute', 'unmute', 'dtmf', 'transfer', 'attended_transfer', 'park', 'hangup', 'pause_recording', 'resume_recording'].map((verb) => `panel.verb.${verb}`)
  const reasons = ['no_commands', 'phone_unmarked', 'no_attended_transfers'].map((reason) => `problem.${reason}`)
  expect([...verbs, ...reasons].filter((key) => !(key in english))).toEqual([])
})
