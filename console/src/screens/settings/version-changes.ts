// What changed between two versions of the settings, setting by setting, in the reader's words.
import type { People } from '../../api/people'
import type { AlertSettings, CallerField, CrmPlan, DealPlace, EntityOwner, OpeningHours, ScenarioCell, Settings, Weekday } from '../../api/types'
import { LANGUAGES, list, measure, phone, text, word, type Key } from '../../i18n'
import { daysOf, weekday } from './durations'

/** `before` or `after` null: the entry is not there. */
export interface Change {
  area: Key
  what: string
  where?: string
  before: string | null
  after: string | null
}

type ValueText = (value: unknown) => string
type Singles = Record<string, [Key, Key, ValueText?]>
type Fields = Record<string, [Key, ValueText?]>

const plainText: ValueText = (value) => (Array.isArray(value) ? list(value.map(String)) : typeof value === 'object' ? JSON.stringify(value) : String(value))
const yesNo: ValueText = (value) => text(value ? 'yes' : 'no')
const security: ValueText = (value) => word('alerts.security', String(value))

/** "1 day", "6 hours", "10 minutes": the largest unit that leaves no rest. */
const span: ValueText = (value) => {
  const minutes = Math.round(daysOf(value) * 1440 * 100) / 100
  if (minutes && minutes % 1440 === 0) return measure(minutes / 1440, 'day')
  return minutes && minutes % 60 === 0 ? measure(minutes / 60, 'hour') : measure(minutes, 'minute')
}

/** The settings that are one value each, by where they are: their tab, their name, how their value is said. */
const COMPANY: Singles = {
  country: ['settings.company', 'company.country'],
  time_zone: ['settings.company', 'company.time_zone'],
  holidays: ['settings.company', 'company.holidays'],
}
const LANGUAGE: Singles = { language: ['settings.alerts', 'alerts.language', (value) => LANGUAGES[value as 'en'] ?? plainText(value)] }
const CALLS: Singles = {
  ringing_unheard_after: ['settings.company', 'versions.ringing_unheard_after', span],
  talk_unheard_after: ['settings.company', 'versions.talk_unheard_after', span],
}
const PLAN: Singles = {
  callback_within: ['settings.records', 'versions.callback_within', span],
  callback_days: ['settings.records', 'general.callback_days', (days) => list((days as Weekday[]).map(weekday))],
  deal_active_within: ['settings.records', 'versions.deal_active_within', span],
  caller_fields: ['settings.records', 'general.caller_fields', (fields) => list((fields as CallerField[]).map((one) => `${one.entity}: ${one.field}`))],
  lead_status: ['settings.records', 'general.lead_status'],
  lead_source: ['settings.records', 'general.lead_source'],
  lead_company: ['settings.records', 'general.lead_company'],
  log_internal_calls: ['settings.records', 'general.internal', yesNo],
  create_from_hidden_numbers: ['settings.records', 'general.hidden', yesNo],
}
const PLACE: Fields = { place: ['versions.place'], stage: ['versions.stage'] }
const MAIL: Fields = { host: ['alerts.host'], port: ['alerts.port'], security: ['alerts.security', security], user: ['alerts.user'], sender: ['alerts.sender'], to: ['alerts.to'], allow_private: ['alerts.private', yesNo] }
const WEBHOOK: Fields = { url: ['alerts.url'], allow_private: ['alerts.private', yesNo] }
const MEMBER: Fields = { name: ['team.name'], email: ['team.email'], extensions: ['team.extensions'], primary: ['team.primary'] }
const days: ValueText = (value) => list((value as Weekday[]).map(weekday))
const HOURS: Fields = { days: ['company.hours.days', days], from: ['company.hours.from'], to: ['company.hours.to'] }
const KNOWN = ['company', 'team', 'numbers', 'stop_list', 'calls', 'crm', 'alerts']
const ANY_CRM = 'default'

/** Everything that differs, in the order of the tabs; a setting that is new here stands under its own name. */
export function changesOf(before: Settings, after: Settings, people: People): Change[] {
  const named = new Map([...before.team, ...after.team].map((one) => [one.id, one.name || one.id]))
  const user: ValueText = (id) => named.get(String(id)) ?? people.userName(String(id)) ?? String(id)
  const member: Fields = { ...MEMBER, crm_users: ['team.person', (users) => list(Object.values(users as Record<string, string>).map((id) => people.userName(id) ?? id))] }
  const number: Fields = { title: ['numbers.title'], default_owner: ['numbers.owner', user], region: ['numbers.region'], ignore: ['numbers.ignore', yesNo] }
  const further = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !KNOWN.includes(name))
  return [
    ...singles(COMPANY, before.company, after.company),
    ...entries<OpeningHours>('settings.company', before.company.hours, after.company.hours, HOURS, (one) => one.name, (one) => text('versions.hours', { name: one.name })),
    ...singles(CALLS, before.calls, after.calls),
    ...entries('settings.team', before.team, after.team, member, (one) => one.id, (one) => text('versions.member', { name: one.name || one.id })),
    ...entries('settings.numbers', before.numbers, after.numbers, number, (one) => one.number, (one) => text('versions.number', { number: phone(one.number) })),
    ...entries('settings.stop_list', before.stop_list, after.stop_list, { note: ['settings.note_head'] }, (one) => one.number, (one) => phone(one.number)),
    ...ofPlans(before.crm, after.crm, people, user),
    ...singles(LANGUAGE, before.company, after.company),
    ...ofAlerts(before.alerts, after.alerts),
    ...further.flatMap((name) => single('settings.records', name, before[name], after[name])),
  ]
}

/** Plan by plan; which CRM it is stands beside the setting where there are several. */
function ofPlans(before: Settings['crm'], after: Settings['crm'], people: People, user: ValueText): Change[] {
  const connections = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return connections.flatMap((connection) => {
    const title = people.crms.find((one) => one.id === connection)?.title ?? (connection === ANY_CRM ? text('settings.plan_for_any') : connection)
    const [old, now] = [before[connection] ?? before[ANY_CRM], after[connection] ?? after[ANY_CRM]]
    if (!old || !now) return [{ area: 'settings.records' as const, what: title, before: old ? '' : null, after: now ? '' : null }]
    const where = (one: Change) => (connections.length > 1 ? { ...one, where: [one.where, title].filter(Boolean).join(', ') } : one)
    return ofPlan(old, now, user).map(where)
  })
}

const ofPlan = (before: CrmPlan, after: CrmPlan, user: ValueText): Change[] => [
  ...ofCells(before.scenario, after.scenario),
  ...ofOwners(before.owners, after.owners, user),
  ...single('settings.records', text('general.default_user'), before.default_user, after.default_user, user),
  ...singles(PLAN, before, after),
  ...entries<DealPlace>('versions.deal_places', before.deal_places, after.deal_places, PLACE, (one) => one.manager ?? '', (one) => (one.manager ? user(one.manager) : text('versions.for_everybody'))),
]

const singles = (fields: Singles, before: object, after: object): Change[] =>
  Object.entries(fields).flatMap(([name, [area, label, valueText]]) => single(area, text(label), at(before, name), at(after, name), valueText))

const isEmpty = (value: unknown) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
const same = (one: unknown, two: unknown) => JSON.stringify(one ?? null) === JSON.stringify(two ?? null)

function single(area: Key, what: string, before: unknown, after: unknown, valueText: ValueText = plainText, where?: string): Change[] {
  const textOrNotSet = (value: unknown) => (isEmpty(value) ? text('versions.not_set') : valueText(value))
  return same(before, after) ? [] : [{ area, what, where, before: textOrNotSet(before), after: textOrNotSet(after) }]
}

/** Lists whose entries have a key: what came, what went, and what each of the others says now. */
function entries<E extends object>(area: Key, before: E[], after: E[], fields: Fields, key: (one: E) => string, name: (one: E) => string): Change[] {
  const was = new Map(before.map((one) => [key(one), one]))
  const is = new Map(after.map((one) => [key(one), one]))
  return [...new Map([...was, ...is])].flatMap(([each, some]) => {
    const [old, now] = [was.get(each), is.get(each)]
    if (!old || !now) return [{ area, what: name(some), before: old ? summary(old, fields) : null, after: now ? summary(now, fields) : null }]
    return Object.entries(fields).flatMap(([field, [label, valueText]]) => single(area, name(some), at(old, field), at(now, field), valueText, text(label)))
  })
}

const paired = (name: string, value: string) => text('versions.pair', { name, value })
const at = (one: object, field: string) => (one as Record<string, unknown>)[field]

const summary = (entry: object, fields: Fields) =>
  Object.entries(fields).filter(([field]) => !isEmpty(at(entry, field)) && at(entry, field) !== false).map(([field, [label, valueText]]) => paired(text(label), (valueText ?? plainText)(at(entry, field)))).join(', ')

const placeOf = ({ situation, party, entity }: ScenarioCell) => `${situation} ${party} ${entity}`

/** A cell that is not there is off. */
function ofCells(before: ScenarioCell[], after: ScenarioCell[]): Change[] {
  const modes = (cells: ScenarioCell[]) => new Map(cells.map((one) => [placeOf(one), one.mode]))
  const [was, is] = [modes(before), modes(after)]
  return [...new Map([...before, ...after].map((one) => [placeOf(one), one]))].flatMap(([place, { situation, party, entity }]) =>
    single('settings.scenario', word('entity', entity), was.get(place) ?? 'off', is.get(place) ?? 'off', (mode) => word('mode', String(mode)), `${word('row', situation)}, ${word('party', party)}`),
  )
}

function ofOwners(before: EntityOwner[], after: EntityOwner[], user: ValueText): Change[] {
  const ruleOf = (owners: EntityOwner[], entity: string) => {
    const found = owners.find((one) => one.entity === entity) ?? { rule: 'call_manager', user: null }
    return found.user ? paired(word('owner', found.rule), user(found.user)) : word('owner', found.rule)
  }
  return [...new Set([...before, ...after].map((one) => one.entity))].flatMap((entity) => single('settings.owners', word('entity', entity), ruleOf(before, entity), ruleOf(after, entity)))
}

function ofAlerts(before: AlertSettings, after: AlertSettings): Change[] {
  const way = <E extends object>(what: Key, old: E | null, now: E | null, fields: Fields) => entries('settings.alerts', old ? [old] : [], now ? [now] : [], fields, () => what, () => text(what))
  return [
    ...way('alerts.mail', before.mail, after.mail, MAIL),
    ...way('alerts.webhook', before.webhook, after.webhook, WEBHOOK),
    ...single('settings.alerts', text('versions.away_after'), before.away_after, after.away_after, span),
    ...single('settings.alerts', text('versions.repeat_after'), before.repeat_after, after.repeat_after, span),
  ]
}
