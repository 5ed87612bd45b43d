import { QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Refusal } from '../client'
import { clearResources, knownEarly, problemIn, refreshSoon, resources } from '../resource'

let asked: string[]
const shown: (() => void)[] = []

/** A component that shows what is at a path. */
function show(path: string) {
  const observer = new QueryObserver(resources, { queryKey: [path], queryFn: () => asked.push(path) })
  shown.push(observer.subscribe(() => {}))
  return observer
}

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
})

afterEach(() => {
  shown.splice(0).forEach((leave) => leave())
  clearResources()
})

test('what two components show is asked for once', async () => {
  show('/summary')
  show('/summary')
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toEqual(['/summary'])
})

test('what was answered before the page was drawn is there when it is', () => {
  knownEarly('/summary', { live: 3 })
  expect([resources.getQueryData(['/summary']), asked]).toEqual([{ live: 3 }, []])
})

test('a burst of events makes one request, for what is shown', async () => {
  show('/summary')
  await vi.advanceTimersByTimeAsync(0)
  for (let n = 0; n < 20; n++) refreshSoon('/summary')
  refreshSoon('/outbox')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(asked).toEqual(['/summary', '/summary'])
})

test('an event that comes while one loads makes it load again', async () => {
  const observer = show('/summary')
  await vi.advanceTimersByTimeAsync(0)
  refreshSoon('/summary')
  await vi.advanceTimersByTimeAsync(250)
  refreshSoon('/summary')
  await vi.advanceTimersByTimeAsync(250)
  expect(asked).toHaveLength(3)
  expect(observer.getCurrentResult().data).toBe(3)
})

test('what one user saw is gone for the next', async () => {
  show('/summary')
  await vi.advanceTimersByTimeAsync(0)
  refreshSoon('/summary')
  clearResources()
  expect(resources.getQueryData(['/summary'])).toBeUndefined()
})

test('an error of ours is written down once, a refusal not at all', () => {
  const written = vi.spyOn(console, 'error').mockImplementation(() => {})
  const problem = { type: '', title: '', status: 409, detail: 'Saved meanwhile.', code: 'version_conflict', next: '' }
  expect(problemIn(new Refusal(problem))).toBe(problem)
  const error = new Error('a bug')
  expect(problemIn(error).code).toBe('broken')
  problemIn(error)
  expect(written).toHaveBeenCalledTimes(1)
  written.mockRestore()
})
