// The event stream: one EventSource a tab, closed while the tab is hidden (browsers allow six connections a host),
// resumed by the last id. Screens subscribe by type; `useLink` tells how the stream is doing. Whoever was signed out is
// told so by the stream's last word, or by the door before the stream is asked for again, and nobody knocks for ever.
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { get, tellSignedOut } from './client'
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
  source.onerror = failed
  source.addEventListener('end', signedOut)
  source.onmessage = hear
  for (const type of TYPES) source.addEventListener(type, hear as EventListener)
}

function failed() {
  close()
  failures += 1
  setLink(failures > 1 ? 'away' : 'connecting')
  clearTimeout(retry)
  retry = setTimeout(() => void openAgain(), RETRY_MS[Math.min(failures, RETRY_MS.length) - 1])
}

function signedOut() {
  stopLive()
  tellSignedOut()
}

/** After a break: the session may have ended meanwhile, and the door says so without a refusal. */
async function openAgain() {
  if (source || !wanted) return
  const door = await get<{ signed_in: boolean }>('/setup').catch(() => null)
  if (!wanted) return
  if (!door) failed()
  else if (!door.signed_in) signedOut()
  else open()
}

function close() {
  source?.close()
  source = null
}

function onVisibility() {
  clearTimeout(rest)
  if (document.hidden) rest = setTimeout(close, HIDDEN_FOR_MS)
  else void openAgain()
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
  last = failures = 0
  setLink('connecting')
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
