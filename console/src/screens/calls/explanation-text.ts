// The explanation of a call as plain values and plain text: what the Why page draws, and what "copy as text" copies.
import type { People } from '../../api/people'
import type { Call, Effect, Entity, NumberReading } from '../../api/types'
import { clientName, effectName, effectReason, legOutcome, story, withName } from '../../components/call-text'
import { ago, amount, clockExact, hasText, list, moment, phone, phrase, sentence, word, type T } from '../../i18n'

export interface Result {
  key: string
  name: string
  state: string
  reason: string | null
  effect: Effect | null
  scenario?: boolean // the scenario's cell is off: worth a look there
}

const CHANGES = ['set_owner', 'correct_call', 'link_call', 'link_task', 'change_task'] // of records that stand
const LEFT = ['owner_left', 'corrected_later', 'task_worked_on', 'task_changed', 'task_linked', 'task_gone', 'task_open', 'task_closed', 'task_deleted']
const NOT_TALKED = ['inbound_missed', 'outbound_not_reached']
const ENTITIES: Entity[] = ['lead', 'contact', 'account', 'deal', 'task', 'call']

/** One line for every record made or asked for, then one for every kind that was not, with the rule's reason. */
export function results(call: Call, t: T): Result[] {
  const made = call.effects.map((effect): Result => ({
    key: effect.key,
    name: effectName(effect),
    state: t(`result.${stateOf(effect)}`, { kind: kindOf(effect) }),
    reason: effectReason(effect) ?? (effect.kind === 'set_owner' ? ownerReason(call, effect.entity, true) : isTaskLeft(call, effect) ? t('result.task_left') : null),
    effect,
  }))
  const covered = new Set(call.effects.map((effect) => effect.entity))
  const refused = ENTITIES.filter((entity) => !covered.has(entity)).flatMap((entity): Result[] => {
    const unchanged = ownerReason(call, entity, false)
    if (unchanged) return [{ key: entity, name: word('rule.title.owner', entity), state: t('result.left', { kind: 'set_owner' }), reason: unchanged, effect: null }]
    const outcome = call.why?.tried.filter((one) => !one.applied && one.code.startsWith(`${entity}.`)).at(-1)
    return outcome ? [{ key: entity, name: word('entity', entity), state: t('result.none'), reason: sentence(outcome), effect: null, scenario: outcome.code.endsWith('.off') }] : []
  })
  return [...made, ...withOneReason(refused), ...(call.effects.length || refused.length ? [] : stopped(call, t))]
}

/** A record that stands was changed or left; any other was created, or is on its way. */
const stateOf = ({ kind, state, code }: Effect) => (state !== 'done' ? state : LEFT.includes(code ?? '') ? 'left' : CHANGES.includes(kind) ? 'given' : 'done')

/** What a line speaks of, so that its state agrees with it in languages with genders. */
const kindOf = (effect: Effect) => (/^(create|renew)_/.test(effect.kind) && effect.entity) || effect.kind

/** The call turned out to have taken place after a task to call back was made. */
const isTaskLeft = (call: Call, effect: Effect) => effect.kind === 'create_task' && NOT_TALKED.includes(call.why?.situation ?? '') && call.disposition === 'answered' && !call.effects.some((one) => one.kind === 'change_task')

/** Whose the record that stands becomes and from whom, or why it stays; null where there is none of this kind. */
function ownerReason(call: Call, entity: string | null, changed: boolean): string | null {
  const outcome = call.why?.tried.find((one) => one.rule === 'update_known' && one.applied === changed && one.values.entity === entity && one.code !== 'update.none')
  return outcome ? sentence(outcome) : null
}

/** Kinds of record that were refused for the same reason share a line. */
function withOneReason(refused: Result[]): Result[] {
  const reasons = new Map<string, Result[]>()
  for (const one of refused) reasons.set(one.reason ?? '', [...(reasons.get(one.reason ?? '') ?? []), one])
  return [...reasons.values()].map((same) => ({ ...same[0]!, name: list(same.map((one) => one.name)) }))
}

/** A rule ended the decision before any record came up: the stop list, an internal call, no situation. */
function stopped(call: Call, t: T): Result[] {
  const last = call.why?.tried.at(-1)
  return last ? [{ key: 'nothing', name: t('result.nothing'), state: '', reason: sentence(last), effect: null }] : []
}

/** The rule's title in the reader's language. */
export const ruleTitle = ({ rule, title }: { rule: string; title: string }) => (hasText(`rule.title.${rule}`) ? word('rule.title', rule) : title.replace(/\.$/, ''))

/** Who or what a moment is about: an extension, or how the call ended. */
export const partyText = (who: string) => (hasText(`disposition.${who}`) ? word('disposition', who) : who)

/** How a number was read, from its facts, so that it can be said in every language. */
export function numberText(number: NumberReading, t: T): string {
  if (number.reasons.length > 0) return number.reasons.map((one) => sentence({ ...one, text: number.why }, 'reading')).join(' ')
  if (number.kind === 'e164') return t('number.says.e164')
  if (number.kind === 'national' && number.e164) return t('number.says.national', { region: number.region ?? '' })
  if (number.kind === 'national') return t('number.says.open', { n: number.candidates.length })
  const key = `number.says.${number.kind}`
  return hasText(key) ? t(key as 'number.says.e164') : number.why
}

export function asText(call: Call, people: People, t: T): string {
  const { why } = call
  const lines = [`${clientName(call.client, t)} · ${moment(call.started_at)}`, story(call, people, t), ...(why?.answer ? [sentence(why.answer)] : []), ...(why?.unmapped ?? []).map((extension) => `${t('why.unmapped', { extension })} ${t('why.unmapped.mend')}.`), '']
  const section = (title: string, body: string[]) => {
    if (body.length) lines.push(title, ...body.map((line) => `  ${line}`), '')
  }
  section(t('why.results'), results(call, t).map((one) => [`${one.name} ${one.state}`, one.reason, one.effect?.link ?? one.effect?.record].filter(Boolean).join(' · ')))
  section(`2. ${t('room.2.title')}`, call.story.map((one) => `${clockExact(one.at)} ${word('moment', one.what)} ${partyText(one.who)}`.trim()))
  section(`4. ${t('room.4.title')}`, call.legs.filter((leg) => leg.kind !== 'local').map((leg) => [leg.extension ? withName(leg.extension, people, t) : leg.number && phone(leg.number), legOutcome(leg, people, t)].filter(Boolean).join(': ')))
  if (call.direction === 'internal') section(`5. ${t('room.5.title')}`, [t('match.inside')])
  else if (why?.number) section(`5. ${t('room.5.title')}`, [`${why.number.raw} → ${why.number.e164 ?? word('number', why.number.kind)}. ${numberText(why.number, t)}`, ...matchLines(call, t)])
  if (why) section(`6. ${t('room.6.title')}`, [t('room.6.version', { n: why.settings_version }), ...why.tried.map((one) => `${one.applied ? '✓' : '–'} ${ruleTitle(one)}: ${sentence(one)}`)])
  section(`7. ${t('room.7.title')}`, call.effects.map((one) => `${effectName(one)}: ${word('item', one.state)}${one.record ? `, ${one.record}` : ''}${one.reason ? ` (${effectReason(one)})` : ''}`))
  if (why) section(`8. ${t('room.8.title')}`, why.exchanges.map((one) => `${clockExact(one.at)} ${one.method} ${one.url} → ${one.error ?? [one.status, one.refusal].filter(Boolean).join(' ')} · ${amount(one.took_ms)} ms · ${t('exchange.credits', { n: one.credits })}`))
  lines.push(`${t('fact.id')}: ${call.id}`)
  return `${lines.join('\n')}\n`
}

function matchLines(call: Call, t: T): string[] {
  const match = call.why?.match
  if (!match) return []
  if (match.type === 'unknown') return [call.settled ? t('match.not_asked') : `${t('match.unknown')} ${phrase(match.reason)}`.trim()]
  if (match.type === 'not_found' && call.direction === 'outbound' && !call.client.number) return [t('match.untold')]
  if (match.type === 'not_found') return [match.as_of ? t('match.nobody', { at: clockExact(match.as_of) }) : t('match.nobody_there')]
  return match.candidates.map((one) => [word('entity', one.entity), one.name || one.id, one.phones.join(', '), one.age_s !== null && t('match.age', { ago: ago(one.age_s) })].filter(Boolean).join(' · '))
}
