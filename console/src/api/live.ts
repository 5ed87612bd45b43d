// The event stream: one EventSource a tab, closed while the tab is hidden (browsers allow six connections a host),
// resumed by the last id. Screens subscribe by type; `useLink` tells how the stream is doing.
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Envelope } from './types'

export type Link = 'connecting' | 'live' | 'away'
type Listener = (envelope: Envelope) => void

const TYPES: Envelope['type'][] = ['call', 'item', 'lane', 'connection', 'summary', 'reset']
const HIDDEN_FOR_MS = 20_000
const RETRY_MS = [500, 1000, 2000, 4000, 8000]

const listeners = new Map<string, Set<Listener>>()
const watchers = new Set<() => void>()
let source: EventSource | null = null
let link: Link = 'connecting'
let last = 0
let failures = 0
let wanted = false
let retry: ReturnType<typeof setTimeout> | undefined
let rest: ReturnType<typeof setTimeout> | undefined

function setLink(next: Link) {
  if (next === link) return
  link = next
  watchers.forEach((tell) => tell())
}

function hear(event: MessageEvent<string>) {
  const envelope = JSON.parse(event.data) as Envelope
  last = envelope.id
  listeners.get(envelope.type)?.forEach((listener) => listener(envelope))
}

/** Everything that is on screen is loaded again: what was missed is not known. */
function reload() {
  const envelope: Envelope = { id: last, type: 'reset', at: new Date().toISOString(), data: null }
  listeners.get('reset')?.forEach((listener) => listener(envelope))
}

function open() {
  if (source || !wanted) return
  clearTimeout(retry)
  source = new EventSource(`/api/v1/stream${last ? `?since=${last}` : ''}`)
  source.onopen = () => {
    if (failures > 0) reload()
    failures = 0
    setLink('live')
  }
  source.onerror = () => {
    close()
    failures += 1
    setLink(failures > 1 ? 'away' : 'connecting')
    retry = setTimeout(open, RETRY_MS[Math.min(failures, RETRY_MS.length) - 1])
  }
  source.onmessage = hear
  for (const type of TYPES) source.addEventListener(type, hear as EventListener)
}

function close() {
  source?.close()
  source = null
}

function onVisibility() {
  clearTimeout(rest)
  if (document.hidden) rest = setTimeout(close, HIDDEN_FOR_MS)
  else open()
}

export function startLive() {
  if (wanted) return
  wanted = true
  document.addEventListener('visibilitychange', onVisibility)
  open()
}

export function stopLive() {
  wanted = false
  document.removeEventListener('visibilitychange', onVisibility)
  clearTimeout(retry)
  clearTimeout(rest)
  close()
  last = 0
}

export function listen(types: Envelope['type'][], listener: Listener): () => void {
  for (const type of types) {
    if (!listeners.has(type)) listeners.set(type, new Set())
    listeners.get(type)!.add(listener)
  }
  return () => types.forEach((type) => listeners.get(type)?.delete(listener))
}

export function useLive(types: Envelope['type'][], listener: Listener) {
  const latest = useRef(listener)
  latest.current = listener
  const joined = types.join()
  useEffect(() => listen(joined.split(',') as Envelope['type'][], (envelope) => latest.current(envelope)), [joined])
}

export function useLink(): Link {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell)
      return () => watchers.delete(tell)
    },
    () => link,
  )
}
