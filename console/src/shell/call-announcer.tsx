// New calls in words for screen readers, at most one sentence at a time; nothing moves on the page.
import { useRef, useState } from 'react'
import { useStreamEvents } from '../api/event-stream'
import type { CallLine } from '../api/types'
import { clientName, isMissed } from '../components/call-text'
import { useT } from '../i18n'

const KEPT = 500

export function CallAnnouncer() {
  const t = useT()
  const [said, setSaid] = useState('')
  const known = useRef(new Map<string, string>())
  useStreamEvents(['call'], ({ data }) => {
    const call = data as CallLine
    if (!call?.id || call.direction === 'internal') return
    const state = isMissed(call) ? 'missed' : call.state
    const before = known.current.get(call.id)
    known.current.set(call.id, state)
    if (known.current.size > KEPT) known.current.delete(known.current.keys().next().value!)
    const who = clientName(call.client, t)
    if (state === 'missed' && before && before !== 'missed') setSaid(t('announce.missed', { who }))
    else if (call.direction === 'inbound' && !before && call.state !== 'ended') setSaid(t('announce.incoming', { who, line: call.own_number ?? '' }))
  })
  return <div className="hidden-text" role="status" aria-live="polite">{said}</div>
}
