// What changed between two versions of the settings, setting by setting, in the reader's words.
import type { People } from '../../api/people'
import type { AlertSettings, CallerField, FieldMapping, CompanyExtension, CompanyQueue, CrmPlan, CrmTexts, DealPlace, DirectToOwner, EntityOwner, Holiday, OpeningHours, QuietHours, Route, Rule, ScenarioCell, Settings, Weekday } from '../../api/types'
import { outcomeText } from '../../components/wrap-up/outcomes'
import { LANGUAGES, list, measure, phone, text, word, type Key } from '../../i18n'
import { daysOf, weekday } from './durations'
import { placeAsWritten, ruleText, titleOf } from './rules/rule-words'
import { stopName } from './stop-names'

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
  holidays: ['settings.company', 'company.holidays', (days) => list((days as Holiday[]).map((one) => (typeof one === 'string' ? one : `${one.date} ${one.name}`)))],
  shared_extensions: ['settings.team', 'found.shared_phones'],
  secret_age_days: ['settings.company', 'company.secret_age', (days) => measure(Number(days), 'day')],
}
const LANGUAGE: Singles = { language: ['settings.alerts', 'alerts.language', (value) => LANGUAGES[value as 'en'] ?? plainText(value)] }
const CALLS: Singles = {
  ringing_unheard_after: ['settings.company', 'versions.ringing_unheard_after', span],
  talk_unheard_after: ['settings.company', 'versions.talk_unheard_after', span],
  count_earlier: ['settings.company', 'company.count_earlier', yesNo],
}
const JOBS: Singles = {
  off: ['settings.company', 'company.jobs.off', (jobs) => list((jobs as Settings['background_jobs']['off']).map((one) => text(`job.${one}`)))],
}
const RETENTION: Singles = Object.fromEntries(
  ['calls', 'recordings', 'events', 'outbox', 'requests', 'audit', 'alerts', 'backups'].map((kind) => [kind, ['settings.company', `retention.${kind}` as Key, (days: unknown) => measure(Number(days), 'day')]]),
)
const keepRule = ({ days, direction, queue, country, connection }: Settings['recordings']['keep_rules'][number]) =>
  `${[direction && word('direction', direction), queue, country, connection].filter(Boolean).join(' · ')} → ${measure(days, 'day')}`
const RECORDINGS: Singles = {
  store: ['settings.company', 'recordings.store', (value) => word('recordings.store', String(value))],
  bucket: ['settings.company', 'recordings.bucket', (bucket) => list(Object.values(bucket as object).filter(Boolean).map(String))],
  keep_days: ['settings.company', 'recordings.keep_days', (days) => measure(Number(days), 'day')],
  keep_rules: ['settings.company', 'recordings.keep_rules', (rules) => list((rules as Settings['recordings']['keep_rules']).map(keepRule))],
  consent: ['settings.company', 'recordings.consent', (value) => word('recordings.consent', String(value))],
  start: ['settings.company', 'recordings.start', (value) => word('recordings.start', String(value))],
  link_hours: ['settings.company', 'recordings.link_hours', (hours) => measure(Number(hours), 'hour')],
}
const PLAN: Singles = {
  callback_within: ['settings.records', 'versions.callback_within', span],
  close_reached_tasks: ['settings.records', 'tasks.close', yesNo],
  escalate_after: ['settings.records', 'tasks.overdue', span],
  callback_days: ['settings.records', 'general.callback_days', (days) => list((days as Weekday[]).map(weekday))],
  deal_active_within: ['settings.records', 'versions.deal_active_within', span],
  mappings: ['settings.mappings', 'settings.mappings', (mappings) => list((mappings as FieldMapping[]).map((one) => `${word('entity', one.entity)}: ${word('parameter', one.parameter)} → ${one.field}`))],
  caller_fields: ['settings.records', 'general.caller_fields', (fields) => list((fields as CallerField[]).map((one) => `${word('entity', one.entity)}: ${one.field}`))],
  deal_phone_fields: ['settings.records', 'general.deal_phone_fields', (fields) => list(fields as string[])],
  wait_for_record: ['settings.records', 'late.wait', span],
  adopt_within: ['settings.records', 'late.adopt', span],
  lead_status: ['settings.records', 'general.lead_status'],
  lead_source: ['settings.records', 'general.lead_source'],
  lead_company: ['settings.records', 'general.lead_company'],
  log_internal_calls: ['settings.records', 'general.internal', yesNo],
  create_from_hidden_numbers: ['settings.records', 'general.hidden', yesNo],
  tag_field: ['settings.rules', 'versions.tag_field'],
  task_type_field: ['settings.rules', 'versions.task_type_field'],
}
const TEXTS: (keyof CrmTexts)[] = ['call_subject', 'call_description', 'task_subject', 'task_description', 'lead_name', 'lead_description', 'contact_name', 'contact_description', 'account_name', 'deal_name']
const PLACE: Fields = { place: ['versions.place'], stage: ['versions.stage'] }
const MAIL: Fields = { host: ['alerts.host'], port: ['alerts.port'], security: ['alerts.security', security], user: ['alerts.user'], sender: ['alerts.sender'], to: ['alerts.to'], allow_private: ['alerts.private', yesNo] }
const WEBHOOK: Fields = { url: ['alerts.url'], allow_private: ['alerts.private', yesNo] }
const CHAT: Fields = { allow_private: ['alerts.private', yesNo] }
const seconds: ValueText = (value) => String(Math.round(daysOf(value) * 86_400))
const QUEUE_LIMITS: Fields = { wait: ['alerts.queues.wait', seconds], in_target: ['alerts.queues.in_target'], calls: ['alerts.queues.calls'], agents: ['alerts.queues.agents', yesNo], queues: ['alerts.queues.which'] }
const NO_CALLS: Fields = { after: ['alerts.no_calls.after', span], connections: ['alerts.no_calls.connections'], lines: ['alerts.no_calls.lines'] }
const STOPPED: Fields = { stops: ['stop_list.stops', (value) => word('stops', String(value))], note: ['settings.note_head'], until: ['stop_list.until'] }
const MEMBER: Fields = { name: ['team.name'], email: ['team.email'], extensions: ['team.extensions'], primary: ['team.primary'] }
const EXTENSION: Fields = { first_leg: ['dialling.first_leg'], caller_ids: ['dialling.caller_ids'], device: ['dialling.device', (device) => list(Object.values(device as object).filter(Boolean).map(String))] }
const DIALLING: Singles = { prefixes: ['settings.placing_calls', 'dialling.prefixes'], premium: ['settings.placing_calls', 'dialling.premium', yesNo], per_minute: ['settings.placing_calls', 'dialling.per_minute'], routes_outside: ['settings.placing_calls', 'dialling.routes_outside', yesNo], routes_per_hour: ['settings.placing_calls', 'dialling.routes_per_hour'] }
const destination: ValueText = (value) => [word('destination', (value as Route['default']).kind), (value as Route['default']).target].filter(Boolean).join(' ')
const parts: ValueText = (value) => list(Object.values(value as object).filter(Boolean).map(String))
const DIGITS: Fields = { most: ['routing.digits.most'], terminator: ['routing.digits.terminator'], timeout_s: ['routing.digits.timeout'] }
const SOURCE: Fields = {
  connection: ['routing.from'], module: ['routing.record', (value) => word('routing.module', String(value))], field: ['routing.field'],
  url: ['routing.url'], version: ['routing.version', (value) => word('routing.version', String(value))], allow_private: ['alerts.private', yesNo],
}
/** The version of a question matters only where an address is asked. */
const source: ValueText = (value) => summary((value as Route['source'])?.url ? (value as object) : { ...(value as object), version: null }, SOURCE)
const ROUTE: Fields = {
  name: ['routing.name'], place: ['routing.place', parts], greeting: ['routing.greeting'], digits: ['routing.digits', (value) => summary(value as object, DIGITS)], source: ['routing.source', source],
  lines: ['routing.lines', (lines) => list((lines as Route['lines']).map((one) => `${word('rule_op', one.operator)} ${String(one.value)} → ${destination(one)}`))], default: ['routing.default', (value) => destination((value as Route['default'])?.voicemail ? { ...(value as object), kind: 'voicemail' } : value)],
}
const DIRECT: Fields = { order: ['routing.order', (values) => list((values as string[]).map((one) => word('routing.owner_of', one)))], ring_s: ['routing.ring_s'], fallback: ['routing.fallback'] }
const WRAP_UP: Singles = { outcomes: ['settings.placing_calls', 'wrap_up.outcomes', (values) => list((values as string[]).map(outcomeText))], to_crm: ['settings.placing_calls', 'wrap_up.to_crm', yesNo] }
const PHONE_BOOK: Singles = { xml: ['settings.phone_book', 'phone_book.xml', yesNo], carddav: ['settings.phone_book', 'phone_book.carddav', yesNo], ldap: ['settings.phone_book', 'phone_book.ldap', yesNo], limit: ['settings.phone_book', 'phone_book.limit'] }
const quietHours: ValueText = (value) => text('sms.quiet.between', { begin: (value as QuietHours).begin, end: (value as QuietHours).end })
const SMS: Singles = Object.fromEntries(
  Object.entries({
    connection: undefined, senders: undefined, prefixes: undefined, parts: undefined, parts_per_day: (n) => (n ? plainText(n) : text('sms.any_number')), quiet: quietHours, plainer: (value) => word('sms.plainer', String(value)),
    repeated_s: (s) => measure(Number(s), 'second'), placeholders: yesNo, stop_words: undefined, start_words: undefined, valid_h: (h) => measure(Number(h), 'hour'), legacy: yesNo,
  } satisfies Record<keyof Settings['sms'], ValueText | undefined>).map(([name, said]) => [name, ['settings.sms', `sms.${name}` as Key, said]]),
)
const days: ValueText = (value) => list((value as Weekday[]).map(weekday))
const HOURS: Fields = { days: ['company.hours.days', days], from: ['company.hours.from'], to: ['company.hours.to'] }
const REPORT: Fields = {
  title: ['reports.title'], on: ['reports.send_it', yesNo], every: ['reports.every', (value) => word('report_every', String(value))], at: ['reports.at'], weekday: ['reports.weekday', (value) => weekday(value as Weekday)],
  to: ['alerts.to'], language: ['reports.language', (value) => LANGUAGES[value as 'en'] ?? plainText(value)], time_zone: ['company.time_zone'],
  sections: ['reports.sections', (values) => list((values as string[]).map((one) => word('report_section', one)))],
}
const KNOWN = ['company', 'team', 'numbers', 'queues', 'extensions', 'dialling', 'stop_list', 'calls', 'crm', 'crm_routing', 'alerts', 'reports', 'background_jobs', 'retention', 'wrap_up', 'recordings', 'phone_book', 'sms', 'routes', 'direct_to_owner']
const ANY_CRM = 'default'

/** Everything that differs, in the order of the tabs; a setting that is new here stands under its own name. */
export function changesOf(before: Settings, after: Settings, people: People): Change[] {
  const named = new Map([...before.team, ...after.team].map((one) => [one.id, one.name || one.id]))
  const user: ValueText = (id) => named.get(String(id)) ?? people.userName(String(id)) ?? String(id)
  const member: Fields = { ...MEMBER, crm_users: ['team.person', (users) => list(Object.values(users as Record<string, string>).map((id) => people.userName(id) ?? id))] }
  const number: Fields = { title: ['numbers.title'], default_owner: ['numbers.owner', user], region: ['numbers.region'], source: ['numbers.source'], campaign: ['numbers.campaign'] }
  const further = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !KNOWN.includes(name))
  return [
    ...singles(COMPANY, before.company, after.company),
    ...entries<OpeningHours>('settings.company', before.company.hours, after.company.hours, HOURS, (one) => one.name, (one) => text('versions.hours', { name: one.name })),
    ...singles(CALLS, before.calls, after.calls),
    ...singles(JOBS, before.background_jobs, after.background_jobs),
    ...ofRouting(before.crm_routing, after.crm_routing, people),
    ...singles(RETENTION, before.retention, after.retention),
    ...singles(RECORDINGS, before.recordings ?? {}, after.recordings ?? {}),
    ...entries('settings.team', before.team, after.team, member, (one) => one.id, (one) => text('versions.member', { name: one.name || one.id })),
    ...entries('settings.numbers', before.numbers, after.numbers, number, (one) => one.number, (one) => text('versions.number', { number: phone(one.number) })),
    ...entries<CompanyQueue>('settings.numbers', before.queues ?? [], after.queues ?? [], { title: ['numbers.title'] }, (one) => one.name, (one) => text('versions.queue', { queue: one.name })),
    ...entries<CompanyExtension>('settings.placing_calls', before.extensions ?? [], after.extensions ?? [], EXTENSION, (one) => one.number, (one) => text('versions.extension', { extension: one.number })),
    ...singles(DIALLING, before.dialling ?? {}, after.dialling ?? {}),
    ...singles(WRAP_UP, before.wrap_up ?? {}, after.wrap_up ?? {}),
    ...entries<Route>('settings.routing', before.routes ?? [], after.routes ?? [], ROUTE, (one) => one.id, (one) => text('versions.route', { id: one.name || one.id })),
    ...entries<DirectToOwner>('settings.routing', before.direct_to_owner ?? [], after.direct_to_owner ?? [], DIRECT, (one) => one.extension, (one) => text('versions.direct', { extension: one.extension })),
    ...singles(PHONE_BOOK, before.phone_book ?? {}, after.phone_book ?? {}),
    ...singles(SMS, before.sms ?? {}, after.sms ?? {}),
    ...entries('settings.stop_list', before.stop_list, after.stop_list, STOPPED, (one) => `${one.kind}:${one.value}`, (one) => stopName(one)),
    ...ofPlans(before.crm, after.crm, people, user),
    ...singles(LANGUAGE, before.company, after.company),
    ...ofAlerts(before.alerts, after.alerts),
    ...entries('settings.reports', before.reports, after.reports, REPORT, (one) => one.id, (one) => one.title || text(`reports.title.${one.every}`)),
    ...further.flatMap((name) => single('settings.records', name, before[name], after[name])),
  ]
}

/** A kind of record without a row goes to every CRM. */
function ofRouting(before: Settings['crm_routing'], after: Settings['crm_routing'], people: People): Change[] {
  const titled: ValueText = (crms) => list((crms as string[]).map((id) => people.crms.find((one) => one.id === id)?.title ?? id))
  const rows = (one: Settings['crm_routing']) => new Map(one?.entities.map((row) => [row.entity, row.crms]))
  const [was, is] = [rows(before), rows(after)]
  return [
    ...[...new Set([...was.keys(), ...is.keys()])].flatMap((entity) => single('settings.company', word('entity', entity), was.get(entity), is.get(entity), titled, text('crm_routing.title'))),
    ...single('settings.company', text('crm_routing.order'), before?.caller_order, after?.caller_order, titled),
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
  ...single('settings.owners', text('general.default_user'), before.default_user, after.default_user, user),
  ...singles(PLAN, before, after),
  ...single('settings.records', text('tasks.overdue_to'), before.escalate_to, after.escalate_to, user),
  ...TEXTS.flatMap((name) => single('settings.texts', `${word('entity', name.split('_')[0])}: ${word('texts.part', name.split('_')[1])}`, before.texts[name], after.texts[name])),
  ...ofRules(before.rules, after.rules, user),
  ...entries<DealPlace>('versions.deal_places', before.deal_places, after.deal_places, PLACE, () => '', () => text('versions.for_everybody')),
]

/** Rules are known by their names; their order decides. */
function ofRules(before: Rule[], after: Rule[], user: ValueText): Change[] {
  const names = { user, place: placeAsWritten }
  const [was, is] = [before, after].map((rules) => new Map(rules.map((one, n) => [titleOf(one, n), ruleText(one, names)]))) as [Map<string, string>, Map<string, string>]
  const changed = [...new Map([...was, ...is]).keys()].filter((name) => was.get(name) !== is.get(name))
  const kept = (one: Map<string, string>, other: Map<string, string>) => [...one.keys()].filter((name) => other.has(name))
  return [
    ...changed.map((name): Change => ({ area: 'settings.rules', what: name, before: was.get(name) ?? null, after: is.get(name) ?? null })),
    ...single('settings.rules', text('rules.order'), kept(was, is), kept(is, was)),
  ]
}

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
    ...way('way.slack', before.slack, after.slack, CHAT),
    ...way('way.teams', before.teams, after.teams, CHAT),
    ...way('way.telegram', before.telegram, after.telegram, { chat: ['alerts.telegram.chat'] }),
    ...way('alerts.no_calls', before.no_calls, after.no_calls, NO_CALLS),
    ...way('alerts.queues', before.queue_limits, after.queue_limits, QUEUE_LIMITS),
    ...single('settings.alerts', text('versions.away_after'), before.away_after, after.away_after, span),
    ...single('settings.alerts', text('versions.repeat_after'), before.repeat_after, after.repeat_after, span),
  ]
}
