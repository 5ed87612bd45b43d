import { expect, test } from 'vitest'
import type { CompanyNumber, CrmPlan, DirectToOwner, Route, Rule, ScenarioCell, Settings } from '../../../api/types'
import { setLanguage, text } from '../../../i18n'
import { PEOPLE } from '../../../testing/values'
import { changesOf } from '../version-changes'

const PLAN: CrmPlan = {
  scenario: [], owners: [], default_user: null, deal_places: [], mappings: [], rules: [], deal_active_within: 'P90D', callback_within: 'P1D', close_reached_tasks: true, escalate_after: null, escalate_to: null, callback_days: ['monday'],
  caller_fields: [], deal_phone_fields: [], wait_for_record: 'PT10M', adopt_within: 'P7D', lead_status: null, lead_source: null, lead_company: null, log_internal_calls: false, create_from_hidden_numbers: false, tag_field: 'Tag', task_type_field: null,
  texts: { call_subject: '', call_description: '', task_subject: '', task_description: '', lead_name: '', lead_description: '', contact_name: '', contact_description: '', account_name: '', deal_name: '' },
}
const SETTINGS: Settings = {
  company: { country: 'ES', time_zone: 'UTC', language: 'en', hours: [], holidays: [], shared_extensions: [], secret_age_days: 365 }, team: [], numbers: [], queues: [], extensions: [], sms: { connection: null, senders: [], prefixes: [], parts: 4, parts_per_day: 0, quiet: null, stop_words: ['STOP'], start_words: [], plainer: 'off', repeated_s: 120, placeholders: false, valid_h: 24, legacy: false }, dialling: { prefixes: [], premium: false, per_minute: 10, routes_outside: false, routes_per_hour: 30 }, stop_list: [], crm: { zoho: PLAN }, crm_routing: { entities: [], caller_order: [] },
  calls: { ringing_unheard_after: 'PT4H', talk_unheard_after: 'PT12H', count_earlier: true },
  alerts: { mail: null, webhook: null, slack: null, teams: null, telegram: null, no_calls: null, queue_limits: null, away_after: 'PT10M', repeat_after: 'PT6H' },
  reports: [],
  wrap_up: { outcomes: ['resolved'], to_crm: true },
  phone_book: { xml: false, carddav: false, ldap: false, limit: 1000 },
  routes: [],
  direct_to_owner: [],
  background_jobs: { off: [] },
  recordings: { store: 'none', bucket: null, keep_days: null, keep_rules: [], consent: 'not_needed', start: 'automatic', link_hours: 24 },
  retention: { calls: 1095, recordings: 365, events: 30, outbox: 365, requests: 90, audit: 1095, alerts: 90, backups: 365 },
}
const changes = (before: Partial<Settings>, after: Partial<Settings>) => changesOf({ ...SETTINGS, ...before }, { ...SETTINGS, ...after }, PEOPLE)
const plan = (part: Partial<CrmPlan>): Partial<Settings> => ({ crm: { zoho: { ...PLAN, ...part } } })
const number = (written: string, more: Partial<CompanyNumber>): CompanyNumber => ({ number: written, title: null, region: null, default_owner: null, source: null, campaign: null, ...more })

test('equal settings have no changes, in whatever order their fields were written', () => {
  expect(changes({}, {})).toEqual([])
  expect(changes(plan({ lead_status: null }), plan({ lead_status: undefined as never }))).toEqual([])
})

test('a single value says what it was and what it is', () => {
  expect(changes({}, { company: { ...SETTINGS.company, country: 'UA' }, ...plan({ default_user: 'u1' }) })).toEqual([
    { area: 'settings.company', what: text('company.country'), where: undefined, before: 'ES', after: 'UA' },
    { area: 'settings.owners', what: text('general.default_user'), where: undefined, before: text('versions.not_set'), after: 'Ana Ruiz' },
  ])
})

test('rules say what they set, and their order when it alone changed', () => {
  const rule = (name: string, lead_status: string): Rule => ({ name, when: [], match: 'all', then: { place: null, stage: null, lead_status, owner: null, task_type: null, tags: [] } })
  const said = (status: string) => text('rules.always', { effects: text('rules.says.lead_status', { status }) })
  const [a, b] = [rule('A', 'Hot'), rule('B', 'Cold')]
  expect(changes(plan({ rules: [a, b] }), plan({ rules: [b, a] }))).toEqual([{ area: 'settings.rules', what: text('rules.order'), where: undefined, before: 'A and B', after: 'B and A' }])
  expect(changes(plan({ rules: [a] }), plan({ rules: [rule('A', 'Warm'), b] }))).toEqual([
    { area: 'settings.rules', what: 'A', before: said('Hot'), after: said('Warm') },
    { area: 'settings.rules', what: 'B', before: null, after: said('Cold') },
  ])
})

test('holidays are said with their names', () => {
  const closed = (...holidays: Settings['company']['holidays']) => ({ company: { ...SETTINGS.company, holidays } })
  expect(changes(closed('2026-12-24'), closed('2026-12-24', { date: '2026-12-25', name: 'Navidad' })).map((one) => [one.before, one.after])).toEqual([['2026-12-24', '2026-12-24 and 2026-12-25 Navidad']])
})

test('durations are said in the largest unit that leaves no rest', () => {
  const [change] = changes({}, plan({ callback_within: 'PT90M' }))
  expect([change!.before, change!.after]).toEqual(['1 day', '90 minutes'])
})

test('a number that came, one that went and one that changed are told apart', () => {
  const found = changes(
    { numbers: [number('80', { default_owner: 'ana' }), number('81', { title: 'Old' })] },
    { numbers: [number('80', { default_owner: 'jose' }), number('82', { title: 'New' })] },
  )
  expect(found.map((one) => [one.what, one.where, one.before, one.after])).toEqual([
    [text('versions.number', { number: '80' }), text('numbers.owner'), 'Ana Ruiz', 'José Díaz'],
    [text('versions.number', { number: '81' }), undefined, text('versions.pair', { name: text('numbers.title'), value: 'Old' }), null],
    [text('versions.number', { number: '82' }), undefined, null, text('versions.pair', { name: text('numbers.title'), value: 'New' })],
  ])
})

test('a person of the team is named, with the users in the CRMs', () => {
  const ana = { id: 'ana', name: 'Ana', email: null, user: null, crm_users: {}, extensions: ['80'], primary: null }
  const [change] = changes({ team: [ana] }, { team: [{ ...ana, crm_users: { zoho: 'u1' } }] })
  expect([change!.what, change!.after]).toEqual([text('versions.member', { name: 'Ana' }), 'Ana Ruiz'])
})

test('with several CRMs each change says of which one it is', () => {
  const [change, ...others] = changes({ crm: { zoho: PLAN, espocrm: PLAN } }, { crm: { zoho: PLAN, espocrm: { ...PLAN, lead_source: 'Web' } } })
  expect([change!.what, change!.where, others]).toEqual([text('general.lead_source'), 'espocrm', []])
})

test('a cell that is not there is off, so that writing "off" changes nothing', () => {
  const cell: ScenarioCell = { situation: 'inbound_missed', party: 'new', entity: 'task', mode: 'always' }
  expect(changes({}, plan({ scenario: [{ ...cell, mode: 'off' }] }))).toEqual([])
  const [change] = changes(plan({ scenario: [cell] }), {})
  expect([change!.what, change!.before, change!.after]).toEqual([text('entity.task'), text('mode.always'), text('mode.off')])
})

test('a setting that is newer than the console stands under its own name', () => {
  const [change] = changes({}, { of_tomorrow: ['a', 'b'] })
  expect([change!.what, change!.after]).toEqual(['of_tomorrow', 'a and b'])
})

test('everything is said in the language of the reader', async () => {
  await setLanguage('uk')
  const [change] = changes({}, plan({ log_internal_calls: true }))
  expect([change!.what, change!.before, change!.after]).toEqual([text('general.internal'), text('no'), text('yes')])
})

test('the title of a queue stands beside its name', () => {
  const [added, gone] = [{ queues: [{ name: '600', title: 'Sales' }] }, { queues: [] }]
  const what = text('versions.queue', { queue: '600' })
  expect(changes(gone, added)).toEqual([{ area: 'settings.numbers', what, before: null, after: text('versions.pair', { name: text('numbers.title'), value: 'Sales' }) }])
  expect(changes(added, { queues: [{ name: '600', title: 'Support' }] })).toMatchObject([{ what, before: 'Sales', after: 'Support' }])
})

test('where records go and who is asked first are said by the titles of the CRMs', () => {
  const routing = (entities: Settings['crm_routing']['entities'], caller_order: string[]): Partial<Settings> => ({ crm_routing: { entities, caller_order } })
  expect(changes({}, routing([{ entity: 'lead', crms: ['zoho', 'gone'] }], ['gone']))).toEqual([
    { area: 'settings.company', what: text('entity.lead'), where: text('crm_routing.title'), before: text('versions.not_set'), after: `${PEOPLE.crms[0]!.title} and gone` },
    { area: 'settings.company', what: text('crm_routing.order'), where: undefined, before: text('versions.not_set'), after: 'gone' },
  ])
})

test('routing rules and direct-to-owner rules are told line by line', () => {
  const route: Route = {
    id: 'tiers', name: 'Tiers', place: { did: '+34928000080', ivr: null }, greeting: null, digits: null,
    source: { connection: 'zoho', module: 'contacts', field: 'Tier', url: null, version: 1, allow_private: false },
    lines: [{ operator: 'equals', value: 'GOLD', kind: 'queue', target: 'vip' }],
    default: { kind: 'default', target: '', voicemail: false },
  }
  const other = { ...route, lines: [{ ...route.lines![0]!, target: '600' }] }
  const queue = text('destination.queue')
  expect(changes({ routes: [route] }, { routes: [other] })).toEqual([
    { area: 'settings.routing', what: text('versions.route', { id: 'Tiers' }), where: text('routing.lines'), before: expect.stringContaining(`${queue} vip`), after: expect.stringContaining(`${queue} 600`) },
  ])
  const owner: DirectToOwner = { extension: '1', order: ['deal', 'contact'], ring_s: 20, fallback: '' }
  expect(changes({ direct_to_owner: [owner] }, { direct_to_owner: [{ ...owner, ring_s: 7 }] })).toMatchObject([{ before: '20', after: '7' }])
  const [last] = changes({ direct_to_owner: [owner] }, { direct_to_owner: [{ ...owner, order: ['last_talked'] }] })
  expect(last!.after).toBe(text('routing.owner_of.last_talked'))
  const [source] = changes({ routes: [route] }, { routes: [{ ...route, source: { ...route.source!, field: 'Rank' } }] })
  expect(source!.after).toContain(text('versions.pair', { name: text('routing.field'), value: 'Rank' }))
  expect(source!.after).not.toContain(text('routing.version'))
  const [mailbox] = changes({ routes: [route] }, { routes: [{ ...route, default: { kind: 'extension', target: '80', voicemail: true } }] })
  expect(mailbox!.after).toBe(`${text('destination.voicemail')} 80`)
})

test('limits of queues are told with their names', () => {
  const limits = { wait: 'PT3M', agents: true, in_target: 80, calls: 10, queues: ['500'] }
  const [added] = changes({}, { alerts: { ...SETTINGS.alerts, queue_limits: limits } })
  expect(added).toMatchObject({ area: 'settings.alerts', what: text('alerts.queues'), before: null })
  expect(added!.after).toContain(text('versions.pair', { name: text('alerts.queues.wait'), value: '180' }))
  const [changed] = changes({ alerts: { ...SETTINGS.alerts, queue_limits: limits } }, { alerts: { ...SETTINGS.alerts, queue_limits: { ...limits, in_target: 90 } } })
  expect([changed!.where, changed!.before, changed!.after]).toEqual([text('alerts.queues.in_target'), '80', '90'])
})

test('quiet hours and amounts of SMS are told in words', () => {
  const { sms } = SETTINGS
  expect(changes({}, { sms: { ...sms, quiet: { begin: '21:00', end: '08:00' }, parts_per_day: 500, valid_h: 1 } })).toEqual([
    { area: 'settings.sms', what: text('sms.parts_per_day'), where: undefined, before: text('sms.any_number'), after: '500' },
    { area: 'settings.sms', what: text('sms.quiet'), where: undefined, before: text('versions.not_set'), after: text('sms.quiet.between', { begin: '21:00', end: '08:00' }) },
    { area: 'settings.sms', what: text('sms.valid_h'), where: undefined, before: '24 hours', after: '1 hour' },
  ])
})
