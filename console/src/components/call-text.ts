// How calls, their legs and their effects read: names, outcomes and the story of a call. Without markup.
import type { People } from '../api/people'
import type { CallLine, Client, Effect, Leg } from '../api/types'
import { clockDuration, clockExact, list, phone, reasonText, word, type T } from '../i18n'
import type { Tone } from './status'

export const isLive = (call: CallLine) => call.state !== 'ended'
export const isMissed = (call: CallLine) => call.missed && call.state === 'ended'
export const needsPhone = (call: CallLine) => call.state === 'ringing' || call.state === 'queued' || call.state === 'started'

/** Who called, as one would say it: the name, else the number, else what we know of it. */
export function clientName(client: Client, t: T): string {
  if (client.name && !isNumberOf(client.name, client)) return client.name
  if (client.erased) return t('call.erased')
  if (client.hidden) return t('client.hidden')
  return phone(client.e164 ?? client.number ?? '') || t('client.unknown')
}

/** A name as it is shown: where it is only the number, however it is written, in groups like any other; null without one. */
export const nameOrNumber = (name: string | null | undefined, party: Pick<Client, 'e164' | 'number'>): string | null =>
  name && isNumberOf(name, party) ? phone(party.e164 ?? party.number ?? name) : name || null

/** The party of work in the outbox: its number in groups, or that it is hidden. */
export const writtenNumber = (number: string, t: T): string => (/\d/.test(number) ? phone(number) : t('client.hidden'))

/** What people write where a field must not be empty is no text. */
export const isText = (written: string | null | undefined): written is string => !!written && /[\p{L}\p{N}]/u.test(written)

/** Whether what stands where a name should is the number itself, however it is written. */
export const isNumberOf = (name: string, { e164, number }: Pick<Client, 'e164' | 'number'>) =>
  !/[^\d\s().+/-]/.test(name) && [e164, number].some((one) => one && digits(one) === digits(name))

const digits = (text: string) => text.replace(/\D/g, '')

/** Empty where the name is a number. */
export const initialsOf = (name: string) => name.split(/\s+/).filter((part) => /^\p{L}/u.test(part)).slice(0, 2).map((part) => part[0]!.toUpperCase()).join('')

export const clientNumber = (client: Client, t: T): string =>
  client.hidden ? t('client.hidden') : phone(client.e164 ?? client.number ?? '')

const GOOD = new Set(['answered'])
const BAD = new Set(['abandoned', 'no_answer', 'busy', 'unavailable', 'voicemail', 'failed'])

/** How an outcome is coloured; always beside its word. */
export const toneOf = (call: Pick<CallLine, 'disposition' | 'missed'>): Tone =>
  call.missed ? 'red' : GOOD.has(call.disposition ?? '') ? 'teal' : BAD.has(call.disposition ?? '') ? 'amber' : 'quiet'

export const effectName = (effect: Pick<Effect, 'kind' | 'entity'>) =>
  /^(create|renew)_/.test(effect.kind) && effect.entity ? word('entity', effect.entity) : effect.kind === 'set_owner' && effect.entity ? word('rule.title.owner', effect.entity) : word('kind', effect.kind)

/** Why the effect is as it is; of one that is done, what was changed so that the CRM took it. */
export const effectReason = (effect: Pick<Effect, 'reason' | 'reasons'>) => reasonText(effect.reasons, effect.reason) || null

const STATE_TONES: Record<string, Tone> = { done: 'teal', open: 'quiet', parked: 'red', held: 'amber', dropped: 'quiet' }

export const effectTone = (effect: Pick<Effect, 'state' | 'attempts'>): Tone =>
  effect.state === 'open' && effect.attempts > 0 ? 'amber' : (STATE_TONES[effect.state] ?? 'quiet')

/** Equal effects together, such as the same record in several CRMs: the first of each with their number, in their order. */
export function together(effects: Effect[]): [first: Effect, n: number][] {
  const groups = new Map<string, [Effect, number]>()
  for (const one of effects) {
    const key = [one.kind, one.entity, one.state, effectTone(one)].join(' ')
    const known = groups.get(key)
    if (known) known[1] += 1
    else groups.set(key, [one, 1])
  }
  return [...groups.values()]
}

/** What became of the leg; of one that another phone cut short, which phone that was. */
export function legOutcome(leg: Leg, people: People, t: T): string {
  if (leg.fate === 'taken') return t('fate.taken', { who: leg.by ? withName(leg.by, people, t) : '' })
  return word('fate', leg.fate) || word('dial', leg.dial) || (leg.up && !leg.caller ? t('leg.up') : '')
}

export function withName(extension: string, people: People, t: T): string {
  const name = people.nameOf(extension)
  return name ? t('person', { name, extension }) : t('extension', { extension })
}

/** One sentence on what happened on the phone, in the reader's language, from the facts and not from the server's words. */
export function story(call: CallLine, people: People, t: T): string {
  const who = clientName(call.client, t)
  const line = call.own_number ? phone(call.own_number) : (call.queue && people.queueName(call.queue)) || t('line.ours')
  const names = (extensions: string[]) => list(extensions.map((one) => withName(one, people, t)))
  const way = call.direction === 'outbound' ? 'outbound' : 'inbound'
  const values = { who, line, people: names(ourPeople(call)), talk: clockDuration(call.durations_ms.talk ?? 0), outcome: word('disposition', call.disposition ?? 'unknown').toLowerCase() }
  if (call.direction === 'internal') return internalStory(call, values, people, t)
  if (way === 'outbound') Object.assign(values, { people: calling(values.people || t('story.one_of_ours'), call, t), who: hasParty(call.client) ? who : t('story.somebody') })
  if (isLive(call)) return t(`story.${way}.live`, { ...values, state: word('state', call.state).toLowerCase() })
  if (call.end_unheard) return t('story.unheard', { at: clockExact(call.ended_at ?? call.started_at), story: unheardEndStory(call, way, values, t) })
  if (call.disposition === 'answered') {
    const key = call.talked.length ? (`story.${way}.answered` as const) : (`story.${way}.answered_by_nobody` as const)
    return t(call.durations_ms.talk == null ? `${key}_untold` : key, values)
  }
  if (way === 'outbound') return t(OWN_PHONE.has(call.disposition ?? '') ? 'story.outbound.own_phone' : 'story.outbound.missed', values)
  return t(call.rang.length ? 'story.inbound.missed' : 'story.inbound.missed_unrung', { ...values, plain: call.disposition === 'no_answer' ? 'yes' : 'no' })
}

const OWN_PHONE = new Set(['agent_no_answer', 'agent_unavailable'])

const hasParty = ({ name, number, hidden, erased }: Client) => hidden || erased || !!name || !!number

/** Our people of a call, beside a colleague who called: who talked, else who called out, else whose phones rang. */
export function ourPeople({ direction, talked, placed, rang }: CallLine): string[] {
  if (talked.length) return talked
  return direction === 'outbound' && placed.length ? placed : rang
}

/** Who calls out, with the line that the other side saw. */
const calling = (people: string, call: CallLine, t: T) => (call.own_number ? t('story.on_line', { people, line: phone(call.own_number) }) : people)

/** A call between colleagues: there is no client in it. */
function internalStory(call: CallLine, values: Record<string, string>, people: People, t: T): string {
  const named = (extension: string) => [extension, people.nameOf(extension)].filter(Boolean).join(' ')
  const who = call.placed[0] ? named(call.placed[0]) : values.who!
  const names = { ...values, who, people: list(ourPeople(call).map(named)) || t('story.a_colleague') }
  if (isLive(call)) return t('story.internal.live', { ...names, state: word('state', call.state).toLowerCase() })
  const ended = t(call.disposition === 'answered' && call.durations_ms.talk != null ? 'story.internal.answered' : 'story.internal.ended', names)
  return call.end_unheard ? t('story.unheard', { at: clockExact(call.ended_at ?? call.started_at), story: ended }) : ended
}

/** When the end was not reported, nothing is said of how long they talked or whether nobody answered. */
function unheardEndStory(call: CallLine, way: 'inbound' | 'outbound', values: Record<string, string>, t: T): string {
  return t(call.disposition === 'answered' && call.talked.length ? `story.${way}.unheard_answered` : `story.${way}.unheard`, values)
}
