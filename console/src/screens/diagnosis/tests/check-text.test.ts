import { expect, test } from 'vitest'
import type { Check, Connection, Provider, StoredReason } from '../../../api/types'
import { text } from '../../../i18n'
import { checkText } from '../check-text'

const CHECK: Check = { name: 'zoho: deals', level: 'amber', sentence: 'Its own words.', fix: null, took_ms: 0, reasons: [], fix_reasons: [], code: null, values: {}, connection: 'zoho', seen: [], causes: [] }

test('a line is said sentence by sentence: ours, those of stored reasons, and what a service said', () => {
  const reasons: StoredReason[] = [
    { code: 'doctor.deals_problem', text: 'Deals can’t be read: no', values: { detail: 'no' }, languages: {} },
    { code: 'reconnect', text: 'Reconnect.', values: {}, languages: {} },
    { code: '', text: 'Their words.', values: {}, languages: {} },
  ]
  const said = checkText({ ...CHECK, reasons, fix: 'Look.', fix_reasons: [{ code: 'health.crm.away.fix', text: 'Look.', values: {}, languages: {} }] })
  expect(said.sentence).toBe(`${text('doctor.deals_problem', { detail: 'no' })} ${text('reason.reconnect')} Their words.`)
  expect(said.fix).toBe(text('health.crm.away.fix'))
})

test('names of background jobs are said in words', () => {
  const reasons = [{ code: 'doctor.jobs_running', text: 'Running: erase, x.', values: { jobs: 'erase, x' }, languages: {} }]
  expect(checkText({ ...CHECK, reasons }).sentence).toBe(text('doctor.jobs_running', { jobs: `${text('job.erase')}, x` }))
})

test('counts follow the language, also those that the server wrote with commas', () => {
  const line = (values: Record<string, string>) => checkText({ ...CHECK, reasons: [{ code: 'doctor.sweep_done', text: 'x', values, languages: {} }] }).sentence
  expect(line({ seen: '1', gone: '0' })).toBe('1 record compared, 0 removed.')
  expect(line({ seen: '27,000', gone: '3' })).toBe('27,000 records compared, 3 removed.')
  const compared = { at: '2026-11-28 10:00', seen: '227', recovered: '200', rejected: '0', deleted: '0', unaccounted: '1' }
  const reasons = [{ code: 'doctor.compared', text: 'x', values: compared, languages: {} }]
  expect(checkText({ ...CHECK, reasons }).sentence).toBe('Calls compared at 2026-11-28 10:00 UTC: 227; 200 recovered, 1 unaccounted.')
})

test('a line with a code is the text of that code, with its fix', () => {
  const check = { ...CHECK, code: 'finding.mappings.field', sentence: 'English.', fix: 'English fix.' }
  expect(checkText(check)).toEqual({ sentence: text('finding.mappings.field'), fix: text('finding.mappings.field.fix') })
  expect(checkText({ ...check, code: 'finding.of.tomorrow' })).toEqual({ sentence: 'English.', fix: 'English fix.' })
})

test('the line of a phone system’s health is said in the words of its provider', () => {
  const notices = [{ code: 'denied', sentence: 'Refused.', fix: 'Compare.', values: {} }]
  const health = { level: 'amber', code: 'pbx.limited', sentence: 'It has a limit.', fix: 'Compare.', values: { reason: 'x' }, notices, reasons: [] }
  const connection = { id: 'pbx', title: 'Centralita', health } as unknown as Connection
  const provider = { problems: { denied: { sentence: 'Rechazado.', fix: 'Compare los permisos.' } } } as unknown as Provider
  const said = checkText({ ...CHECK, name: 'pbx', code: 'health.pbx.limited' }, connection, provider)
  expect(said).toEqual({ sentence: text('health.pbx.limited', { title: 'Centralita', reason: 'Rechazado.' }), fix: 'Compare los permisos.' })
})

test('a line without words of ours stays as it is', () => {
  expect(checkText(CHECK)).toEqual({ sentence: 'Its own words.', fix: null })
})
