// How calls, their legs and their effects look, wherever they are shown.
import { useEffect, useState } from 'react'
import type { CallLine, Client, Effect, Leg } from '../api/types'
import { clock, clockExact, has, lasted, list, phone, useT, word, type T } from '../i18n'
import { Icon, type IconName } from './icons'
import { Tag, type Tone } from './parts'
import type { People } from '../api/people'

export const isLive = (call: CallLine) => call.state !== 'ended'
export const isMissed = (call: CallLine) => call.missed && call.state === 'ended'
export const needsPhone = (call: CallLine) => call.state === 'ringing' || call.state === 'queued' || call.state === 'started'

/** Who called, as one would say it: the name, else the number, else what we know of it. */
export function clientName(client: Client, t: T): string {
  if (client.name && !isNumberOf(client.name, client)) return client.name
  if (client.hidden) return t('client.hidden')
  return phone(client.e164 ?? client.number ?? '') || t('client.unknown')
}

/** Whether what stands where a name should is the number itself, however it is written. */
const isNumberOf = (name: string, { e164, number }: Client) =>
  !/[^\d\s().+/-]/.test(name) && [e164, number].some((one) => one && digits(one) === digits(name))

const digits = (text: string) => text.replace(/\D/g, '')

export const clientNumber = (client: Client, t: T): string =>
  client.hidden ? t('client.hidden') : phone(client.e164 ?? client.number ?? '')

const LIVE_ICONS: Record<string, IconName> = {
  started: 'phoneRinging', ringing: 'phoneRinging', queued: 'clock', answered: 'phoneCall', held: 'phonePause',
}
const WAYS: Record<string, IconName> = { inbound: 'phoneIncoming', outbound: 'phoneOutgoing' }

export function CallIcon({ call, size = 18 }: { call: CallLine; size?: number }) {
  const t = useT()
  const name = isLive(call) ? (LIVE_ICONS[call.state] ?? 'phoneCall') : isMissed(call) ? 'phoneX' : (WAYS[call.direction] ?? 'phone')
  const tone = isMissed(call) ? 'red' : isLive(call) ? (needsPhone(call) ? 'amber' : 'teal') : 'quiet'
  const label = isLive(call) ? word('state', call.state) : isMissed(call) ? t('call.missed') : word('direction', call.direction)
  return <Icon name={name} size={size} className={`call-icon ${tone}`} label={label} />
}

const GOOD = new Set(['answered'])
const BAD = new Set(['abandoned', 'no_answer', 'busy', 'unavailable', 'voicemail', 'failed'])

/** How an outcome is coloured; always beside its word. */
export const toneOf = (call: Pick<CallLine, 'disposition' | 'missed'>): Tone =>
  call.missed ? 'red' : GOOD.has(call.disposition ?? '') ? 'teal' : BAD.has(call.disposition ?? '') ? 'amber' : 'quiet'

export function Outcome({ call }: { call: CallLine }) {
  if (isLive(call)) return <Tag tone={needsPhone(call) ? 'amber' : 'teal'}>{word('state', call.state)}</Tag>
  if (call.end_unheard && call.disposition === 'unknown') return <Tag tone={toneOf(call)}>{word('call', 'end_unheard')}</Tag>
  return <Tag tone={toneOf(call)}>{word('disposition', call.disposition ?? 'unknown')}</Tag>
}

/** Time in the state that matters now: talking since it was answered, else waiting since it began. */
export function Timer({ call }: { call: CallLine }) {
  const now = useNow(isLive(call))
  if (!isLive(call)) return <>{call.durations_ms.talk ? lasted(call.durations_ms.talk) : ''}</>
  return <>{lasted(Math.max(0, now - new Date(call.answered_at ?? call.started_at).getTime()))}</>
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

const STATES: Record<string, { tone: Tone; icon: IconName }> = {
  done: { tone: 'teal', icon: 'check' },
  open: { tone: 'quiet', icon: 'clock' },
  parked: { tone: 'red', icon: 'alertTriangle' },
  held: { tone: 'amber', icon: 'playerPause' },
  dropped: { tone: 'quiet', icon: 'x' },
}

export const effectName = (effect: Pick<Effect, 'kind' | 'entity'>) =>
  effect.kind.startsWith('create_') && effect.entity ? word('entity', effect.entity) : effect.kind === 'set_owner' && effect.entity ? word('rule.title.owner', effect.entity) : word('kind', effect.kind)

/** Why the effect is as it is; of one that is done, what was changed so that the CRM took it. */
export const effectReason = (effect: Pick<Effect, 'code' | 'reason'>) =>
  effect.code && has(`remark.${effect.code}`) ? word('remark', effect.code) : effect.reason

export const effectTone = (effect: Pick<Effect, 'state' | 'attempts'>): Tone =>
  effect.state === 'open' && effect.attempts > 0 ? 'amber' : (STATES[effect.state]?.tone ?? 'quiet')

export function EffectTag({ effect }: { effect: Effect }) {
  return (
    <span title={`${word('kind', effect.kind)}: ${word('item', effect.state)}`} className="effect-tag">
      <Tag tone={effectTone(effect)} icon={STATES[effect.state]?.icon ?? 'clock'}>
        {effectName(effect)}
        <span className="hidden-text"> {word('item', effect.state)}</span>
      </Tag>
    </span>
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

/** What became of the leg; of one that another phone cut short, which phone that was. */
export function fateWords(leg: Leg, people: People, t: T): string {
  if (leg.fate === 'taken') return t('fate.taken', { who: leg.by ? withName(leg.by, people, t) : '' })
  return word('fate', leg.fate) || word('dial', leg.dial) || (leg.up && !leg.caller ? t('leg.up') : '')
}

function legWords(leg: Leg, people: People, t: T): string {
  const parts: string[] = []
  if (leg.rang_at) parts.push(t('leg.rang', { at: clockExact(leg.rang_at) }))
  parts.push(fateWords(leg, people, t))
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
          <div className="soft num">{legWords(leg, people, t)}</div>
        </li>
      ))}
    </ul>
  )
}

export function withName(extension: string, people: People, t: T): string {
  const name = people.nameOf(extension)
  return name ? t('person', { name, extension }) : t('extension', { extension })
}

/** One sentence on what happened on the phone, in the reader's language, from the facts and not from the server's words. */
export function story(call: CallLine, people: People, t: T): string {
  const who = clientName(call.client, t)
  const line = call.own_number ? phone(call.own_number) : call.queue || t('line.ours')
  const names = (extensions: string[]) => list(extensions.map((one) => withName(one, people, t)))
  const way = call.direction === 'outbound' ? 'outbound' : 'inbound'
  const values = { who, line, people: names(ours(call)), talk: lasted(call.durations_ms.talk ?? 0), outcome: word('disposition', call.disposition ?? 'unknown').toLowerCase() }
  if (call.direction === 'internal') return inside(call, values, people, t)
  if (way === 'outbound') Object.assign(values, { people: calling(values.people || t('story.one_of_ours'), call, t), who: hasParty(call.client) ? who : t('story.somebody') })
  if (isLive(call)) return t(`story.${way}.live`, { ...values, state: word('state', call.state).toLowerCase() })
  if (call.end_unheard) return t('story.unheard', { at: clockExact(call.ended_at ?? call.started_at), story: heard(call, way, values, t) })
  if (call.disposition === 'answered') {
    const key = call.talked.length ? (`story.${way}.answered` as const) : (`story.${way}.answered_by_nobody` as const)
    return t(call.durations_ms.talk == null ? `${key}_untold` : key, values)
  }
  if (way === 'outbound') return t(OWN_PHONE.has(call.disposition ?? '') ? 'story.outbound.own_phone' : 'story.outbound.missed', values)
  return t(call.rang.length ? 'story.inbound.missed' : 'story.inbound.missed_unrung', values)
}

const OWN_PHONE = new Set(['agent_no_answer', 'agent_unavailable'])

const hasParty = ({ name, number, hidden }: Client) => hidden || !!name || !!number

/** Our people of a call, beside a colleague who called: who talked, else who called out, else whose phones rang. */
export function ours({ direction, talked, placed, rang }: CallLine): string[] {
  if (talked.length) return talked
  return direction === 'outbound' && placed.length ? placed : rang
}

/** Who calls out, with the line that the other side saw. */
const calling = (people: string, call: CallLine, t: T) => (call.own_number ? t('story.on_line', { people, line: phone(call.own_number) }) : people)

/** A call between colleagues: there is no client in it. */
function inside(call: CallLine, values: Record<string, string>, people: People, t: T): string {
  const named = (extension: string) => [extension, people.nameOf(extension)].filter(Boolean).join(' ')
  const who = call.placed[0] ? named(call.placed[0]) : values.who!
  const told = { ...values, who, people: list(ours(call).map(named)) || t('story.a_colleague') }
  if (isLive(call)) return t('story.internal.live', { ...told, state: word('state', call.state).toLowerCase() })
  const said = t(call.disposition === 'answered' && call.durations_ms.talk != null ? 'story.internal.answered' : 'story.internal.ended', told)
  return call.end_unheard ? t('story.unheard', { at: clockExact(call.ended_at ?? call.started_at), story: said }) : said
}

/** As far as it was heard: nothing is said of how long they talked or whether nobody answered. */
function heard(call: CallLine, way: 'inbound' | 'outbound', values: Record<string, string>, t: T): string {
  return t(call.disposition === 'answered' && call.talked.length ? `story.${way}.unheard_answered` : `story.${way}.unheard`, values)
}

export const timesOf = (call: CallLine) => `${clock(call.started_at)}${call.ended_at ? `–${clock(call.ended_at)}` : ''}`
