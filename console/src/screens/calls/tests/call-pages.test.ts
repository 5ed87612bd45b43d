import { expect, test } from 'vitest'
import type { CallLine, Page } from '../../../api/types'
import { call, effect, item } from '../../../testing/values'
import { appendPage, mergeFirstPage, withEffect } from '../call-pages'

/** Calls by the minute they began. */
const at = (...minutes: number[]) => minutes.map((n) => call({ id: `call_${n}`, started_at: `2026-03-02T09:${String(n).padStart(2, '0')}:00Z` }))
const page = (items: CallLine[], next: string | null = 'more'): Page<CallLine> => ({ items, next })
const ids = (calls: CallLine[]) => calls.map((one) => one.id)

test('new calls are laid over what is known, and what was scrolled to stays', () => {
  const merged = mergeFirstPage(page(at(6, 5, 4)), at(5, 4, 3, 2, 1))
  expect(ids(merged.calls)).toEqual(['call_6', 'call_5', 'call_4', 'call_3', 'call_2', 'call_1'])
  expect(merged.gap).toBe(false)
})

test('a fresh page replaces the calls that it knows', () => {
  const [known] = at(5)
  const merged = mergeFirstPage(page([{ ...known!, disposition: 'busy' }]), [known!])
  expect(merged.calls[0]!.disposition).toBe('busy')
})

test('where more came than a page holds, the older ones go, for nobody knows what lies between', () => {
  const merged = mergeFirstPage(page(at(59, 58, 57)), at(5, 4))
  expect(ids(merged.calls)).toEqual(['call_59', 'call_58', 'call_57'])
  expect(merged.gap).toBe(true)
})

test('a whole list needs nothing of what was known', () => {
  expect(ids(mergeFirstPage(page(at(6), null), at(5, 4)).calls)).toEqual(['call_6'])
  expect(mergeFirstPage(page([], null), at(5)).calls).toEqual([])
})

test('a call that does not match the filter any more is not kept among newer ones', () => {
  expect(ids(mergeFirstPage(page(at(6, 3)), at(5, 3, 2)).calls)).toEqual(['call_6', 'call_3', 'call_2'])
})

test('calls of the same moment keep the order of their ids', () => {
  const [a, b] = [call({ id: 'a' }), call({ id: 'b' })]
  expect(ids(mergeFirstPage(page([b]), [b, a]).calls)).toEqual(['b', 'a'])
  expect(ids(mergeFirstPage(page([a]), [b, a]).calls)).toEqual(['a'])
})

test('the next page shows no call twice', () => {
  expect(ids(appendPage(at(5, 4), page(at(4, 3))))).toEqual(['call_5', 'call_4', 'call_3'])
})

test('an item brings its effect up to date, or adds it', () => {
  const before = call({ effects: [effect({ key: 'k1', state: 'open' })] })
  expect(withEffect(before, item({ key: 'k1', state: 'done' })).effects.map((one) => one.state)).toEqual(['done'])
  expect(withEffect(before, item({ key: 'k2' })).effects.map((one) => one.key)).toEqual(['k1', 'k2'])
  expect(before.effects[0]!.state).toBe('open')
})

test('a call is settled when it has ended and nothing of it waits or is held', () => {
  const before = call({ settled: false, effects: [effect({ key: 'k1', state: 'open' })] })
  expect(withEffect(before, item({ key: 'k1', state: 'parked' })).settled).toBe(true)
  expect(withEffect(before, item({ key: 'k1', state: 'held' })).settled).toBe(false)
  expect(withEffect({ ...before, state: 'answered' }, item({ key: 'k1' })).settled).toBe(false)
})
