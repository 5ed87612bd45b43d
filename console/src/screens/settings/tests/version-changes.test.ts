import { expect, test } from 'vitest'
import type { ScenarioCell, Settings } from '../../../api/types'
import { setLanguage, text } from '../../../i18n'
import { PEOPLE } from '../../../testing/values'
import { changesOf } from '../version-changes'

const SETTINGS: Settings = {
  region: 'ES', language: 'en', default_user: null, lines: [], cells: [], owners: [], ignored: [], callback_days: ['monday'], deal_places: [],
  callback_within: 'P1D', deal_active_within: 'P90D', ringing_unheard_after: 'PT4H', talk_unheard_after: 'PT12H', lead_status: null, lead_source: null, lead_company: '-', log_internal_calls: false, create_from_hidden_numbers: false,
  alerts: { mail: null, webhook: null, away_after: 'PT10M', repeat_after: 'PT6H' },
}
const changes = (before: Partial<Settings>, after: Partial<Settings>) => changesOf({ ...SETTINGS, ...before }, { ...SETTINGS, ...after }, PEOPLE)

test('equal settings have no changes, in whatever order their fields were written', () => {
  expect(changes({}, {})).toEqual([])
  expect(changes({ lead_status: null }, { lead_status: undefined as never })).toEqual([])
})

test('a single value says what it was and what it is', () => {
  expect(changes({}, { region: 'UA', default_user: 'u1' })).toEqual([
    { area: 'settings.general', what: text('general.default_user'), where: undefined, before: text('versions.not_set'), after: 'Ana Ruiz' },
    { area: 'settings.general', what: text('general.region'), where: undefined, before: 'ES', after: 'UA' },
  ])
})

test('durations are said in the largest unit that leaves no rest', () => {
  const [change] = changes({ callback_within: 'P1D' }, { callback_within: 'PT90M' })
  expect([change!.before, change!.after]).toEqual(['1 day', '90 minutes'])
})

test('a line that came, one that went and one that changed are told apart', () => {
  const found = changes(
    { lines: [{ number: '80', extension: '80', user: 'u1' }, { number: '81', title: 'Old' }] },
    { lines: [{ number: '80', extension: '80', user: 'u2' }, { number: '82', title: 'New' }] },
  )
  expect(found.map((one) => [one.what, one.where, one.before, one.after])).toEqual([
    [text('versions.line', { number: '80' }), text('lines.user'), 'Ana Ruiz', 'José Díaz'],
    [text('versions.line', { number: '81' }), undefined, text('versions.pair', { name: text('lines.title'), value: 'Old' }), null],
    [text('versions.line', { number: '82' }), undefined, null, text('versions.pair', { name: text('lines.title'), value: 'New' })],
  ])
})

test('a cell that is not there is off, so that writing "off" changes nothing', () => {
  const cell: ScenarioCell = { situation: 'inbound_missed', party: 'new', entity: 'task', mode: 'always' }
  expect(changes({}, { cells: [{ ...cell, mode: 'off' }] })).toEqual([])
  const [change] = changes({ cells: [cell] }, {})
  expect([change!.what, change!.before, change!.after]).toEqual([text('entity.task'), text('mode.always'), text('mode.off')])
})

test('a setting that is newer than the console stands under its own name', () => {
  const [change] = changes({}, { of_tomorrow: ['a', 'b'] })
  expect([change!.what, change!.after]).toEqual(['of_tomorrow', 'a and b'])
})

test('everything is said in the language of the reader', async () => {
  await setLanguage('uk')
  const [change] = changes({}, { log_internal_calls: true })
  expect([change!.what, change!.before, change!.after]).toEqual([text('general.internal'), text('no'), text('yes')])
})
