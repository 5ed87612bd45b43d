import { expect, test } from 'vitest'
import type { CompanyNumber, CrmPlan, ScenarioCell, Settings } from '../../../api/types'
import { setLanguage, text } from '../../../i18n'
import { PEOPLE } from '../../../testing/values'
import { changesOf } from '../version-changes'

const PLAN: CrmPlan = {
  scenario: [], owners: [], default_user: null, deal_places: [], deal_active_within: 'P90D', callback_within: 'P1D', callback_days: ['monday'],
  caller_fields: [], lead_status: null, lead_source: null, lead_company: null, log_internal_calls: false, create_from_hidden_numbers: false,
}
const SETTINGS: Settings = {
  company: { country: 'ES', time_zone: 'UTC', language: 'en', hours: [], holidays: [] }, team: [], numbers: [], stop_list: [], crm: { zoho: PLAN },
  calls: { ringing_unheard_after: 'PT4H', talk_unheard_after: 'PT12H' },
  alerts: { mail: null, webhook: null, away_after: 'PT10M', repeat_after: 'PT6H' },
}
const changes = (before: Partial<Settings>, after: Partial<Settings>) => changesOf({ ...SETTINGS, ...before }, { ...SETTINGS, ...after }, PEOPLE)
const plan = (part: Partial<CrmPlan>): Partial<Settings> => ({ crm: { zoho: { ...PLAN, ...part } } })
const number = (written: string, more: Partial<CompanyNumber>): CompanyNumber => ({ number: written, title: null, region: null, default_owner: null, ignore: false, ...more })

test('equal settings have no changes, in whatever order their fields were written', () => {
  expect(changes({}, {})).toEqual([])
  expect(changes(plan({ lead_status: null }), plan({ lead_status: undefined as never }))).toEqual([])
})

test('a single value says what it was and what it is', () => {
  expect(changes({}, { company: { ...SETTINGS.company, country: 'UA' }, ...plan({ default_user: 'u1' }) })).toEqual([
    { area: 'settings.company', what: text('company.country'), where: undefined, before: 'ES', after: 'UA' },
    { area: 'settings.records', what: text('general.default_user'), where: undefined, before: text('versions.not_set'), after: 'Ana Ruiz' },
  ])
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
