// New calls in words for screen readers, at most one sentence at a time; nothing moves on the page.
import { useRef, useState } from 'react'
import { useStreamEvents } from '../api/event-stream'
import type { CallLine } from '../api/types'
import { clientName, isMissed } from '../components/call-text'
import { useT, type T } from '../i18n'
import { useSession } from '../session'
import { notify } from './browser-notifications'

const KEPT = 500

/** What is read out when a call enters a state; null where nobody needs to hear of it. `before`: its last known state. */
export function announcement(call: CallLine, before: string | undefined, t: T): string | null {
  const who = clientName(call.client, t)
  if (isMissed(call)) return before && before !== 'missed' ? t('announce.missed', { who }) : null
  return call.direction === 'inbound' && !before && call.state !== 'ended' ? t('announce.incoming', { who, line: call.own_number ?? '' }) : null
}

export function CallAnnouncer() {
  const t = useT()
  const { me } = useSession()
  const [announced, setAnnounced] = useState('')
  const known = useRef(new Map<string, string>())
  useStreamEvents(['call'], ({ data }) => {
    const call = data as CallLine
    if (!call?.id || call.direction === 'internal') return
    const state = isMissed(call) ? 'missed' : call.state
    const before = known.current.get(call.id)
    known.current.set(call.id, state)
    if (known.current.size > KEPT) known.current.delete(known.current.keys().next().value!)
    const text = announcement(call, before, t)
    if (!text) return
    setAnnounced(text)
    notify(me.name, text, call.id, `/calls/${call.id}`)
  })
  return <div className="hidden-text" role="status" aria-live="polite">{announced}</div>
}
