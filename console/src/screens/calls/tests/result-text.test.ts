import { expect, test } from 'vitest'
import { text } from '../../../i18n'
import { call, decision, effect, rule } from '../../../testing/values'
import type { Call } from '../../../api/types'
import { actionsFor } from '../call-actions'
import { isByLoggingRules, loggingRules, reasons, resultText } from '../result-text'

const whole = (more: Partial<Call>): Call => ({ ...call(), legs: [], story: [], why: null, ...more }) as Call
const logged = effect({ kind: 'log_call', entity: 'call', state: 'done' })
const KNOWN = [
  rule('match.found', { rule: 'who_is_it', applied: true, values: { name: 'Sergio Ortega', entity: 'lead' } }),
  rule('lead.known', { rule: 'lead', values: { name: 'Sergio Ortega', entity: 'lead' } }),
  rule('call.logged', { rule: 'call_record', applied: true, values: { name: 'Sergio Ortega', entity: 'lead' } }),
  rule('owner.talked', { rule: 'owner.call', applied: true, values: { user: 'Ana Ruiz', line: '80' } }),
]

test('a call of a known client says for whom it was logged and who owns it, and that there is no lead because it is known', () => {
  const one = whole({ effects: [logged], why: decision({ tried: KNOWN, answer: { code: 'answer.lead', text: 'No new lead.', values: { name: 'Sergio Ortega' } } }) })
  expect(resultText(one, text)).toBe('Logged as a call for Sergio Ortega; owner Ana Ruiz.')
  const told = reasons(one)
  expect(told).toHaveLength(3)
  expect(told.join(' ')).toContain(text('say.answer.lead', { name: 'Sergio Ortega' }))
})

test('an internal call says one thing', () => {
  const one = whole({ direction: 'internal', effects: [], why: decision({ tried: [rule('internal.off', { rule: 'internal_call', applied: true })] }) })
  expect(resultText(one, text)).toBe(text('did.internal'))
  expect(reasons(one)).toHaveLength(1)
})

test('what a person did afterwards comes first, and a record that was linked by hand is the one that is named', () => {
  const asked = { code: 'request.relink', text: '', values: { by: 'Marta', name: 'Olena', entity: 'contact' }, verb: 'relink', by: 'Marta', at: '2026-03-02T10:00:00Z', reason: 'his wife called', connection: 'zoho' }
  const one = whole({ effects: [logged], why: decision({ tried: KNOWN, requests: [asked] }) })
  expect(reasons(one)[0]).toContain('his wife called')
  expect(resultText(one, text)).toContain('Olena')
})

test.each([['open'], ['parked'], ['held'], ['dropped']] as const)('a record that is %s says so', (state) => {
  const one = whole({ effects: [{ ...logged, state }], why: decision({ tried: KNOWN }) })
  expect(resultText(one, text)).toBe(text(`did.log_${state}`))
})

test('actions are those that this user may do and that make sense', () => {
  const all = () => true
  const new_ = whole({ why: decision({ tried: [], match: { type: 'not_found', candidates: [], as_of: null, reason: null, chosen: null } }), effects: [] })
  expect(actionsFor(new_, all)).toEqual(['log', 'create', 'relink', 'ignore'])
  expect(actionsFor(new_, () => false)).toEqual([])
  expect(actionsFor(whole({ ...new_, direction: 'internal' }), all)).toEqual(['log'])
  expect(actionsFor(whole({ ...new_, state: 'ringing' }), all)).toEqual([])
})

test.each([
  ['answer.off', true], ['answer.update_only', true], ['answer.no_meaning', true], ['answer.made_otherwise', true],
  ['answer.lead', false], ['answer.hidden', false],
])('the sentence of %s leads to the logging rules: %s', (code, leads) => {
  const answer = { code, text: 'Off for these calls.', values: {} }
  const one = whole({ why: decision({ tried: [], answer }) })
  const [told] = reasons(one)
  expect(told).toBeTruthy()
  expect(isByLoggingRules(one, told!)).toBe(leads)
  expect(isByLoggingRules(one, 'Another sentence.')).toBe(false)
  expect(isByLoggingRules(whole({ why: null }), told!)).toBe(false)
})

test('the logging rules are opened at the row that decided', () => {
  const match = (type: 'found' | 'not_found' | 'unknown') => whole({ why: decision({ situation: 'inbound_missed', match: { type, candidates: [], as_of: null, reason: null, chosen: null } }) })
  expect(loggingRules(match('found'))).toBe('/settings/scenario?at=inbound_missed.known')
  expect(loggingRules(match('not_found'))).toBe('/settings/scenario?at=inbound_missed.new')
  expect(loggingRules(match('unknown'))).toBe('/settings/scenario')
})
