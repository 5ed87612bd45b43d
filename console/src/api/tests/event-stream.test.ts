import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FakeDocument } from '../../testing/browser'
import { onSignedOut } from '../client'
import { startStream, stopStream, subscribe } from '../event-stream'
import type { StreamEvent } from '../types'

/** A stream that the test holds in its hands. */
class FakeEventSource extends EventTarget {
  static opened: FakeEventSource[] = []
  static get last() {
    return this.opened.at(-1)!
  }
  onopen = () => {}
  onerror = () => {}
  onmessage = () => {}
  closed = false
  constructor(readonly url: string) {
    super()
    FakeEventSource.opened.push(this)
  }
  close() {
    this.closed = true
  }
  send(type: StreamEvent['type'], id: number, data: unknown = null) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify({ id, type, at: '2026-03-02T09:00:00Z', data }) }))
  }
}

let signedIn: boolean | null // null: the server does not answer
let signedOut: number
const unsubscribe: (() => void)[] = []

function received(...types: StreamEvent['type'][]): StreamEvent[] {
  const got: StreamEvent[] = []
  unsubscribe.push(subscribe(types, (one) => got.push(one)))
  return got
}

const visit = (visible: boolean) => (document as unknown as FakeDocument).show(visible)

beforeEach(() => {
  vi.useFakeTimers()
  FakeEventSource.opened = []
  signedIn = true
  signedOut = 0
  onSignedOut(() => { signedOut += 1 })
  vi.stubGlobal('EventSource', FakeEventSource)
  vi.stubGlobal('fetch', async () => {
    if (signedIn === null) throw new TypeError('Failed to fetch')
    return new Response(JSON.stringify({ signed_in: signedIn }))
  })
})

afterEach(() => {
  unsubscribe.splice(0).forEach((end) => end())
  stopStream()
  onSignedOut(() => {})
})

test('an event reaches who subscribed to its type, until they unsubscribe', () => {
  const calls = received('call')
  const items = received('item')
  startStream()
  FakeEventSource.last.send('call', 1, { id: 'call_1', state: 'ringing' })
  expect(calls.map((one) => one.data)).toEqual([{ id: 'call_1', state: 'ringing' }])
  expect(items).toEqual([])
  unsubscribe.splice(0).forEach((end) => end())
  FakeEventSource.last.send('call', 2)
  expect(calls).toHaveLength(1)
})

test('starting twice opens one stream', () => {
  startStream()
  startStream()
  expect(FakeEventSource.opened).toHaveLength(1)
})

test('the stream begins where the server was before anything was read: no change in between is missed', () => {
  const resets = received('reset')
  startStream(40)
  expect(FakeEventSource.last.url).toBe('/api/v1/stream?since=40')
  FakeEventSource.last.onopen()
  expect(resets).toHaveLength(0)
})

test('a stream that begins at an unknown event loads what is on screen again, also after a hidden tab', async () => {
  const resets = received('reset')
  startStream()
  expect(FakeEventSource.last.url).toBe('/api/v1/stream')
  FakeEventSource.last.onopen()
  expect(resets).toHaveLength(1)
  visit(false)
  await vi.advanceTimersByTimeAsync(20_000)
  visit(true)
  await vi.advanceTimersByTimeAsync(0)
  FakeEventSource.last.onopen()
  expect(resets).toHaveLength(2)
})

test('calls that are only named load what is on screen again, once, and reach nobody who wants the whole call', async () => {
  const calls = received('call')
  const resets = received('reset')
  startStream(40)
  FakeEventSource.last.onopen()
  for (let id = 41; id < 60; id++) FakeEventSource.last.send('call', id, { id: `call_${id}` })
  FakeEventSource.last.send('call', 60, { id: 'call_60', state: 'ringing' })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(calls.map((one) => one.id)).toEqual([60])
  expect(resets).toHaveLength(1)
})

test('a lost stream is opened again after the last event that came, and what is on screen is loaded again', async () => {
  const resets = received('reset')
  startStream(40)
  FakeEventSource.last.onopen()
  FakeEventSource.last.send('call', 41)
  FakeEventSource.last.onerror()
  expect(FakeEventSource.opened[0]!.closed).toBe(true)
  await vi.advanceTimersByTimeAsync(500)
  expect(FakeEventSource.last.url).toBe('/api/v1/stream?since=41')
  expect(resets).toHaveLength(0)
  FakeEventSource.last.onopen()
  expect(resets).toHaveLength(1)
})

test('a server that stays away is asked ever more seldom', async () => {
  startStream()
  signedIn = null
  FakeEventSource.last.onerror()
  await vi.advanceTimersByTimeAsync(500 + 1000 + 2000)
  expect(FakeEventSource.opened).toHaveLength(1)
  signedIn = true
  await vi.advanceTimersByTimeAsync(3999)
  expect(FakeEventSource.opened).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(FakeEventSource.opened).toHaveLength(2)
})

test('a session that ended during a break is found before the stream is asked for again', async () => {
  startStream()
  signedIn = false
  FakeEventSource.last.onerror()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(signedOut).toBe(1)
  expect(FakeEventSource.opened).toHaveLength(1)
})

test('the last word of the stream ends the session here', async () => {
  startStream()
  FakeEventSource.last.dispatchEvent(new Event('end'))
  expect(signedOut).toBe(1)
  expect(FakeEventSource.last.closed).toBe(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(FakeEventSource.opened).toHaveLength(1)
})

test('a hidden tab lets go of the stream after a while and takes it up when it is seen again', async () => {
  startStream()
  visit(false)
  await vi.advanceTimersByTimeAsync(19_999)
  expect(FakeEventSource.last.closed).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(FakeEventSource.last.closed).toBe(true)
  visit(true)
  await vi.advanceTimersByTimeAsync(0)
  expect(FakeEventSource.opened).toHaveLength(2)
})

test('a short look at another tab keeps the stream', async () => {
  startStream()
  visit(false)
  await vi.advanceTimersByTimeAsync(5_000)
  visit(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(FakeEventSource.opened).toHaveLength(1)
  expect(FakeEventSource.last.closed).toBe(false)
})

test('after it was stopped nothing is opened, whatever happens', async () => {
  startStream()
  FakeEventSource.last.onerror()
  stopStream()
  visit(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(FakeEventSource.opened).toHaveLength(1)
})

test('a tab that is looked at again while the stream is open asks for nothing', async () => {
  startStream()
  visit(true)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(FakeEventSource.opened).toHaveLength(1)
})
