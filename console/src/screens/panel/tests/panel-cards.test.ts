import { expect, test } from 'vitest'
import type { PanelCard } from '../../../api/types'
import { arranged, NOTHING_SEEN, see, shown, withPushed } from '../panel-cards'

const card = (call: string, state: string) => ({ call, state }) as PanelCard

/** What is shown at each moment (ms) of these cards, one after the other. */
function play(...steps: [number, PanelCard[]][]): string[][] {
  let seen = NOTHING_SEEN
  return steps.map(([at, cards]) => {
    seen = see(seen, cards, at)
    return shown(seen, cards, at).map((one) => one.state)
  })
}

test('what a colleague answers is shown for two seconds', () => {
  const taken = [card('a', 'answered_by_other')]
  expect(play([0, [card('a', 'ringing')]], [5_000, taken], [6_900, taken], [7_000, taken])).toEqual([['ringing'], ['answered_by_other'], ['answered_by_other'], []])
})

test('what was answered before the page was loaded is not shown', () => {
  expect(play([0, [card('a', 'answered_by_other'), card('b', 'in_call'), card('c', 'rang')]])).toEqual([['in_call']])
})

test('a call that comes back here is shown again, and once more when it is taken anew', () => {
  const gone = [card('a', 'transferred')]
  expect(play([0, [card('a', 'in_call')]], [1_000, gone], [3_000, gone], [4_000, [card('a', 'ringing')]], [5_000, [card('a', 'answered_by_other')]])).toEqual([['in_call'], ['transferred'], [], ['ringing'], ['answered_by_other']])
})

test('one live call has the card, the others are bars, what is over follows', () => {
  const { first, bars, over } = arranged([card('a', 'ringing'), card('b', 'in_call'), card('c', 'on_hold'), card('d', 'missed')])
  expect([first?.call, bars.map((one) => one.call), over.map((one) => one.call)]).toEqual(['b', ['a', 'c'], ['d']])
  expect(arranged([card('a', 'ringing'), card('c', 'on_hold')]).first?.call).toBe('a')
  expect(arranged([card('d', 'missed')]).first).toBeUndefined()
})

const told = (call: string, state: string, started: string, more: Partial<PanelCard> = {}) => ({ call, state, started_at: started, since: started, client: { e164: `+${call}` }, ...more }) as PanelCard

test('a pushed card replaces its call, in the order of the server, and null takes it away', () => {
  const before = [told('1', 'ringing', '2026-12-01T10:00:00Z'), told('2', 'in_call', '2026-12-01T09:59:00Z')]
  const after = withPushed(before, { call: '3', card: told('3', 'ringing', '2026-12-01T10:00:05Z') })
  expect(after.map((one) => one.call)).toEqual(['3', '1', '2'])
  expect(withPushed(after, { call: '3', card: { ...after[0]!, state: 'in_call' } }).map((one) => `${one.call} ${one.state}`)).toEqual(['1 ringing', '3 in_call', '2 in_call'])
  expect(withPushed(after, { call: '1', card: null }).map((one) => one.call)).toEqual(['3', '2'])
})

test('of what is over three calls stay, one of each client, for five minutes by the clock of the server', () => {
  const over = (call: string, ended: string, more: Partial<PanelCard> = {}) => told(call, 'missed', ended, { ended_at: ended, ...more })
  const before = ['2', '1'].map((n) => over(n, `2026-12-01T10:00:0${n}Z`))
  expect(withPushed(before, { call: '9', card: over('9', '2026-12-01T10:00:30Z', { client: before[0]!.client }) }).map((one) => one.call)).toEqual(['9', '1'])
  expect(withPushed(before, { call: '9', card: told('9', 'ringing', '2026-12-01T10:05:02Z') }).map((one) => one.call)).toEqual(['9', '2'])
  const many = ['3', '2', '1'].map((n) => over(n, `2026-12-01T10:00:0${n}Z`))
  expect(withPushed(many, { call: '4', card: over('4', '2026-12-01T10:00:10Z') }).map((one) => one.call)).toEqual(['4', '3', '2'])
})
