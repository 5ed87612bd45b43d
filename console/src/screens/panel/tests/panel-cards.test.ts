import { expect, test } from 'vitest'
import type { PanelCard } from '../../../api/types'
import { arranged, NOTHING_SEEN, see, shown } from '../panel-cards'

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
