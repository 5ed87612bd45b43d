// The result of a call in one sentence, and the few sentences that decided it. Values only; the page draws them.
import type { Call, RuleResult, Sentence } from '../../api/types'
import { list, phone, sentence as spoken, word, type T } from '../../i18n'

const PEOPLE = ['account', 'lead', 'contact', 'deal']
const NOT_ABOUT_A_CLIENT = ['answer.inside', 'answer.inside_written']
/** What the logging rules decided, so that the sentence leads to them. */
const BY_LOGGING_RULES = ['answer.off', 'answer.update_only', 'answer.no_meaning', 'answer.made_otherwise']
export const isByLoggingRules = (call: Call, reason: string) => !!call.why?.answer && BY_LOGGING_RULES.includes(call.why.answer.code) && reason === sentence(call.why.answer)
const PARTIES: Record<string, string> = { found: 'known', not_found: 'new' }

/** The logging rules, at the row that decided this call. */
export function loggingRules({ why }: Call): string {
  const party = PARTIES[why?.match?.type ?? '']
  return `/settings/scenario${why?.situation && party ? `?at=${why.situation}.${party}` : ''}`
}

/** Rules whose sentence decides, in the order of the story; only the first of a line counts. */
const DECISIVE: ((one: RuleResult) => boolean)[] = [
  (one) => one.code.startsWith('ignore.') && one.applied,
  (one) => one.rule === 'internal_call' && one.applied,
  (one) => one.rule === 'kind_of_call' && !one.applied && one.code !== 'situation.internal',
  (one) => one.rule === 'hidden_number' && one.applied,
  (one) => one.rule === 'who_is_it' && one.code !== 'match.nobody',
  (one) => one.rule === 'call_rules' && one.applied,
  (one) => one.rule === 'update_known' && one.applied,
  (one) => ['account', 'contact', 'lead', 'deal'].includes(one.rule) && one.applied,
  (one) => one.rule === 'task' && one.applied,
  (one) => one.rule === 'owner.call' && (one.applied || one.code === 'owner.nobody'),
]

/** A number is written one way on the whole page, also where it stands for a name. */
const readable = (name: string) => (/^\+[\d\s()-]+$/.test(name) ? phone(name.replace(/[^+\d]/g, '')) : name)
const sentence = (one: Sentence) => spoken({ ...one, values: Object.fromEntries(Object.entries(one.values).map(([key, value]) => [key, readable(value)])) })

const said = (call: Call, rule: string) => call.why?.tried.find((one) => one.rule === rule && one.applied)
const ownerOf = (call: Call, entity: string) => said(call, `owner.${entity}`)?.values.user ?? null

/** What the call left in the CRM, in one or two short sentences; what waits or was rejected says so. */
export function resultText(call: Call, t: T): string {
  if (!call.why) return ''
  if (call.direction === 'internal' && call.effects.length === 0) return t('did.internal')
  const log = call.effects.filter((one) => one.kind === 'log_call').at(-1)
  const made = call.effects.filter((one) => one.kind.startsWith('create_') && PEOPLE.includes(one.entity ?? '') && one.state === 'done')
  const parts = made.map((one) => {
    const owner = ownerOf(call, one.entity!)
    const values = { entity: word('entity', one.entity), name: readable(said(call, one.entity!)?.values.name ?? ''), owner: owner ?? '' }
    return t(owner ? 'did.created_owned' : 'did.created', values)
  })
  if (log) parts.push(logged(call, log.state, t))
  const task = said(call, 'task')
  if (task && call.effects.some((one) => /^(create|renew)_task$/.test(one.kind) && one.state === 'done')) parts.push(sentence(task))
  if (parts.length) return parts.join(' ')
  if (call.effects.some((one) => one.state === 'open')) return t('did.log_open')
  return call.effects.length ? list(call.effects.map((one) => word('kind', one.kind))) : t('did.nothing')
}

function logged(call: Call, state: string, t: T): string {
  if (state !== 'done') return t(`did.log_${state}` as 'did.log_open')
  const owner = ownerOf(call, 'call')
  const asked = call.why?.requests.filter((one) => ['adopt', 'relink', 'unlink'].includes(one.verb)).at(-1)
  if (asked?.verb === 'unlink') return owner ? t('did.logged_owned', { owner }) : t('did.logged')
  const name = asked?.values.name ?? said(call, 'call_record')?.values.name
  if (name) return owner ? t('did.logged_for_owned', { name: readable(name), owner }) : t('did.logged_for', { name: readable(name) })
  return owner ? t('did.logged_owned', { owner }) : t('did.logged')
}

/** Three or four sentences that decided; first of all what people did afterwards. `interrupted`: why the CRM can't be asked now. */
export function reasons(call: Call, interrupted?: string): string[] {
  const { why } = call
  if (!why) return []
  const asked = why.requests.map((one) => sentence(one) + (one.reason ? ` (${one.reason})` : ''))
  const told = DECISIVE.flatMap((decides) => why.tried.filter(decides).slice(0, 1)).map((one) => (one.rule.startsWith('owner.') ? `${word('rule.title', one.rule)}: ${sentence(one)}` : sentence(one.code === 'match.unknown' && interrupted ? { ...one, values: { ...one.values, reason: interrupted } } : one)))
  const answer = why.answer && !NOT_ABOUT_A_CLIENT.includes(why.answer.code) && !covers(told, why.answer.code) ? [sentence(why.answer)] : []
  return [...asked, ...[...new Set([...told.slice(0, 4 - answer.length), ...answer])]]
}

/** Whether the rule that stopped everything already says why there is no lead. */
const covers = (told: string[], code: string) => told.length > 0 && (code.startsWith('answer.ignored') || code === 'answer.hidden' || code === 'answer.own_line' || code === 'answer.not_a_person')
