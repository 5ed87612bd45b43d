// Calls that are going on now: asked for once, then kept by the stream.
import { useEffect, useState } from 'react'
import { get } from '../../api/client'
import { useStreamEvents } from '../../api/event-stream'
import type { CallLine, Page } from '../../api/types'

/** Newest last, so that a ringing call never moves one that is being read. */
export const inOrder = (calls: Iterable<CallLine>) => [...calls].sort((a, b) => a.started_at.localeCompare(b.started_at))

/** With the newest state of one call; a call that ended is gone. */
export function withCall(before: Map<string, CallLine>, call: CallLine): Map<string, CallLine> {
  if (call.state === 'ended' && !before.has(call.id)) return before
  const after = new Map(before)
  if (call.state === 'ended') after.delete(call.id)
  else after.set(call.id, call)
  return after
}

export function useLiveCalls(wanted: boolean): CallLine[] {
  const [calls, setCalls] = useState<Map<string, CallLine>>(new Map())
  const load = () => {
    if (!wanted) return
    get<Page<CallLine>>('/calls?live=true&limit=500').then(
      (page) => setCalls(new Map(page.items.map((call) => [call.id, call]))),
      () => {},
    )
  }
  useEffect(load, [wanted])
  useStreamEvents(['reset'], load)
  useStreamEvents(['call'], ({ data }) => {
    const call = data as CallLine
    if (!call?.id) return
    setCalls((before) => withCall(before, call))
  })
  return inOrder(calls.values())
}
