// The event stream: one EventSource a tab, closed while the tab is hidden (browsers allow six connections a host)
// unless a screen keeps it open,
// resumed by the last id. Screens subscribe by type; `useStreamState` tells how the stream is doing. A session that ended is
// announced by the stream's `end` event, or found before reconnecting, so that nothing is retried for ever.
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { get, notifySignedOut } from './client'
import type { StreamEvent } from './types'

export type StreamState = 'connecting' | 'live' | 'away'
type Listener = (event: StreamEvent) => void

const TYPES: StreamEvent['type'][] = ['call', 'caller', 'card', 'dial', 'item', 'lane', 'connection', 'sms', 'summary', 'wall', 'reset']
const HIDDEN_FOR_MS = 20_000
const GATHER_MS = 250
const RETRY_MS = [500, 1000, 2000, 4000, 8000]

const listeners = new Map<string, Set<Listener>>()
const watchers = new Set<() => void>()
let source: EventSource | null = null
let state: StreamState = 'connecting'
let last = 0
let failures = 0
let wanted = false
let kept = 0 // who needs the stream in a hidden tab, too
let retryTimer: ReturnType<typeof setTimeout> | undefined
let hideTimer: ReturnType<typeof setTimeout> | undefined
let reloadTimer: ReturnType<typeof setTimeout> | undefined

function setState(next: StreamState) {
  if (next === state) return
  state = next
  watchers.forEach((notify) => notify())
}

function receive({ data }: MessageEvent<string>) {
  const event = JSON.parse(data) as StreamEvent
  if (event.type !== 'card') last = event.id // its call follows
  if (isReference(event)) {
    reloadTimer ??= setTimeout(reload, GATHER_MS)
    return
  }
  listeners.get(event.type)?.forEach((listener) => listener(event))
}

/** Of a call that changed before the stream opened the server only names the id; such events come in a burst. */
const isReference = ({ type, data }: StreamEvent) => type === 'call' && Object.keys(data ?? {}).join() === 'id'

/** Everything that is on screen is loaded again: what was missed is not known. */
function reload() {
  clearTimeout(reloadTimer)
  reloadTimer = undefined
  const event: StreamEvent = { id: last, type: 'reset', at: new Date().toISOString(), data: null }
  listeners.get('reset')?.forEach((listener) => listener(event))
}

function open() {
  if (source || !wanted) return
  clearTimeout(retryTimer)
  const unknown = !last // what was read before the stream opened may have changed meanwhile
  source = new EventSource(`/api/v1/stream${last ? `?since=${last}` : ''}`)
  source.onopen = () => {
    if (failures > 0 || unknown) reload()
    failures = 0
    setState('live')
  }
  source.onerror = failed
  source.addEventListener('end', signedOut)
  source.onmessage = receive
  for (const type of TYPES) source.addEventListener(type, receive as EventListener)
}

function failed() {
  close()
  failures += 1
  setState(failures > 1 ? 'away' : 'connecting')
  clearTimeout(retryTimer)
  retryTimer = setTimeout(() => void reconnect(), RETRY_MS[Math.min(failures, RETRY_MS.length) - 1])
}

function signedOut() {
  stopStream()
  notifySignedOut()
}

/** After a break: the session may have ended meanwhile; `/setup` answers that without a 401. */
async function reconnect() {
  if (source || !wanted) return
  const answer = await get<{ signed_in: boolean }>('/setup').catch(() => null)
  if (!wanted) return
  if (!answer) failed()
  else if (!answer.signed_in) signedOut()
  else open()
}

function close() {
  source?.close()
  source = null
}

function onVisibility() {
  clearTimeout(hideTimer)
  if (document.hidden && !kept) hideTimer = setTimeout(close, HIDDEN_FOR_MS)
  else void reconnect()
}

/** A phone rings whether its window is in front or not. Until the returned function is called. */
export function keepStreamOpen(): () => void {
  kept += 1
  onVisibility()
  return () => {
    kept -= 1
    onVisibility()
  }
}

/** `since`: the newest event before anything on screen was read, if that is known. */
export function startStream(since?: number | null) {
  if (wanted) return
  wanted = true
  last = since ?? 0
  document.addEventListener('visibilitychange', onVisibility)
  open()
}

export function stopStream() {
  wanted = false
  document.removeEventListener('visibilitychange', onVisibility)
  clearTimeout(retryTimer)
  clearTimeout(hideTimer)
  clearTimeout(reloadTimer)
  reloadTimer = undefined
  close()
  last = failures = 0
  setState('connecting')
}

export function subscribe(types: StreamEvent['type'][], listener: Listener): () => void {
  for (const type of types) {
    if (!listeners.has(type)) listeners.set(type, new Set())
    listeners.get(type)!.add(listener)
  }
  return () => types.forEach((type) => listeners.get(type)?.delete(listener))
}

export function useStreamEvents(types: StreamEvent['type'][], listener: Listener) {
  const latest = useRef(listener)
  latest.current = listener
  const joined = types.join()
  useEffect(() => (joined ? subscribe(joined.split(',') as StreamEvent['type'][], (event) => latest.current(event)) : undefined), [joined])
}

export function useStreamState(): StreamState {
  return useSyncExternalStore(
    (notify) => {
      watchers.add(notify)
      return () => watchers.delete(notify)
    },
    () => state,
  )
}
