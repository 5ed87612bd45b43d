// How calls, their legs and their effects look, wherever they are shown.
import { useEffect, useState } from 'react'
import type { People } from '../api/people'
import type { CallLine, Effect, Leg } from '../api/types'
import { clockDuration, clockExact, phone, useT, word, type T } from '../i18n'
import { effectName, effectTone, isLive, isMissed, legOutcome, needsPhone, together, toneOf, withName } from './call-text'
import { Icon, type IconName } from './icons'
import { Tag } from './status'

const LIVE_ICONS: Record<string, IconName> = {
  started: 'phoneRinging', ringing: 'phoneRinging', queued: 'clock', answered: 'phoneCall', held: 'phonePause',
}
const DIRECTION_ICONS: Record<string, IconName> = { inbound: 'phoneIncoming', outbound: 'phoneOutgoing' }

export function CallIcon({ call, size = 18 }: { call: CallLine; size?: number }) {
  const t = useT()
  const name = isLive(call) ? (LIVE_ICONS[call.state] ?? 'phoneCall') : isMissed(call) ? 'phoneX' : (DIRECTION_ICONS[call.direction] ?? 'phone')
  const tone = isMissed(call) ? 'red' : isLive(call) ? (needsPhone(call) ? 'amber' : 'teal') : 'quiet'
  const label = isLive(call) ? word('state', call.state) : isMissed(call) ? t('call.missed') : word('direction', call.direction)
  return <Icon name={name} size={size} className={`call-icon ${tone}`} label={label} />
}

export function Outcome({ call }: { call: CallLine }) {
  if (isLive(call)) return <Tag tone={needsPhone(call) ? 'amber' : 'teal'}>{word('state', call.state)}</Tag>
  if (call.end_unheard && call.disposition === 'unknown') return <Tag tone={toneOf(call)}>{word('call', 'end_unheard')}</Tag>
  return <Tag tone={toneOf(call)}>{word('disposition', call.disposition ?? 'unknown')}</Tag>
}

/** Time talked; of a call that nobody answered yet, nothing. */
export function TalkTime({ call }: { call: CallLine }) {
  return isLive(call) && (needsPhone(call) || !call.answered_at) ? null : <Timer call={call} />
}

/** Time in the state that matters now: talking since it was answered, else waiting since it began. */
export function Timer({ call }: { call: CallLine }) {
  const now = useNow(isLive(call))
  if (!isLive(call)) return <>{call.durations_ms.talk ? clockDuration(call.durations_ms.talk) : ''}</>
  return <>{clockDuration(Math.max(0, now - new Date(call.answered_at ?? call.started_at).getTime()))}</>
}

/** How long it has gone on, each second. */
export function Since({ at }: { at: string }) {
  const now = useNow(true)
  return <>{clockDuration(Math.max(0, now - new Date(at).getTime()))}</>
}

export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!ticking) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [ticking])
  return now
}

const STATE_ICONS: Record<string, IconName> = { done: 'check', open: 'clock', parked: 'alertTriangle', held: 'playerPause', dropped: 'x' }

export function EffectTag({ effect, n = 1 }: { effect: Effect; n?: number }) {
  return (
    <span title={`${word('kind', effect.kind)}: ${word('item', effect.state)}`} className="effect-tag">
      <Tag tone={effectTone(effect)} icon={STATE_ICONS[effect.state] ?? 'clock'}>
        {effectName(effect)}{n > 1 && <span className="num"> ×{n}</span>}
        <span className="hidden-text"> {word('item', effect.state)}</span>
      </Tag>
    </span>
  )
}

const MOST_TAGS = 3

/** What a call left, in little room: equal ones, such as those of several CRMs, once with their number. */
export function EffectTags({ effects, most = MOST_TAGS }: { effects: Effect[]; most?: number }) {
  const groups = together(effects)
  return (
    <>
      {groups.slice(0, most).map(([first, n]) => <EffectTag key={first.key} effect={first} n={n} />)}
      {groups.length > most && <span className="soft num">+{groups.length - most}</span>}
    </>
  )
}

/** "Ana, ext. 80" where we know whose extension it is. */
export function Party({ extension, people, on }: { extension: string; people: People; on?: boolean }) {
  const name = people.nameOf(extension)
  return (
    <span className="row party">
      <span className={on ? 'ext on' : 'ext'}>{extension}</span>
      {name && <span className="party-name">{name}</span>}
    </span>
  )
}

function legText(leg: Leg, people: People, t: T): string {
  const parts: string[] = []
  if (leg.rang_at) parts.push(t('leg.rang', { at: clockExact(leg.rang_at) }))
  parts.push(legOutcome(leg, people, t))
  if (leg.ended_at) parts.push(t('leg.ended', { at: clockExact(leg.ended_at) }))
  return parts.filter(Boolean).join(' · ')
}

export function Legs({ legs, people }: { legs: Leg[]; people: People }) {
  const t = useT()
  const shown = legs.filter((leg) => leg.kind !== 'local')
  if (shown.length === 0) return <p className="soft">{t('leg.none')}</p>
  return (
    <ul className="timeline">
      {shown.map((leg) => (
        <li key={leg.id} className={leg.talked ? 'yes' : leg.up ? '' : 'no'}>
          <b className="num">
            {leg.kind === 'agent' && leg.extension ? t('leg.agent', { who: withName(leg.extension, people, t) }) : leg.caller ? t('leg.caller', { who: phone(leg.number ?? '') || t('client.unknown') }) : phone(leg.number ?? leg.extension ?? '') || t('client.unknown')}
          </b>
          <div className="soft num">{legText(leg, people, t)}</div>
        </li>
      ))}
    </ul>
  )
}
