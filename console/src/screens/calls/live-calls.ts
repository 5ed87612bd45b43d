// Calls that are going on now: asked for once, then kept by the stream.
import { useEffect, useState } from 'react'
import { get } from '../../api/client'
import { useStreamEvents } from '../../api/event-stream'
import type { CallLine, Page } from '../../api/types'

/** Of two times as the server writes them: less than 0 if the first is earlier. Comparing as a language does costs the
 * browser a tenth of the first screen the first time. */
export const byTime = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Newest last, so that a ringing call never moves one that is being read. */
export const inOrder = (calls: Iterable<CallLine>) => [...calls].sort((a, b) => byTime(a.started_at, b.started_at))

/** With the newest state of one call; a call that ended is gone. */
export function withCall(before: Map<string, CallLine>, call: CallLine): Map<string, CallLine> {
  if (call.state === 'ended' && !before.has(call.id)) return before
  const after = new Map(before)
  if (call.state === 'ended') after.delete(call.id)
  else after.set(call.id, call)
  return after
}

/** So many of those that go on are shown; the newest. */
export const LIVE_SHOWN = 8

/** The newest of the calls that go on, the last at the end; and whether there are more. */
export function useLiveCalls(wanted: boolean): { calls: CallLine[]; more: boolean } {
  const [calls, setCalls] = useState<Map<string, CallLine>>(new Map())
  const [untold, setUntold] = useState(false) // the server knows more than it was asked for
  const load = () => {
    if (!wanted) return
    get<Page<CallLine>>(`/calls?live=true&limit=${LIVE_SHOWN}`).then(
      (page) => {
        setCalls(new Map(page.items.map((call) => [call.id, call])))
        setUntold(!!page.next)
      },
      () => {},
    )
  }
  useEffect(load, [wanted])
  useEffect(() => {
    if (untold && calls.size < LIVE_SHOWN / 2) load() // of those that were shown, half have ended
  }, [untold, calls.size])
  useStreamEvents(['reset'], load)
  useStreamEvents(['call'], ({ data }) => {
    const call = data as CallLine
    if (!call?.id) return
    setCalls((before) => withCall(before, call))
  })
  return { calls: inOrder(calls.values()).slice(-LIVE_SHOWN), more: untold || calls.size > LIVE_SHOWN }
}
