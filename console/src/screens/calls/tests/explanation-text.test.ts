import { describe, expect, test } from 'vitest'
import type { NumberReading, Why } from '../../../api/types'
import { setLanguage, text } from '../../../i18n'
import { effect, explained, PEOPLE, rule } from '../../../testing/values'
import { asText, numberText, partyText, results, ruleTitle } from '../explanation-text'

describe('what became of a call', () => {
  test('every record asked for has a line, and every kind that was not, with the reason of its rule', () => {
    const call = explained({ effects: [effect()] }, { tried: [rule('lead.created', { applied: true }), rule('task.nobody')] })
    expect(results(call, text).map((one) => [one.name, one.state, one.reason])).toEqual([
      [text('entity.lead'), text('result.done'), null],
      [text('entity.task'), text('result.none'), text('say.task.nobody')],
    ])
  })

  test('kinds that were refused for the same reason share a line', () => {
    const tried = [rule('lead.of_tomorrow', { text: 'The same.' }), rule('contact.of_tomorrow', { text: 'The same.' })]
    const [only, ...more] = results(explained({}, { tried }), text)
    expect(more).toEqual([])
    expect(only!.name).toBe(`${text('entity.lead')} and ${text('entity.contact')}`)
  })

  test('a kind whose cell is off points to the scenario', () => {
    const off = rule('lead.off', { values: { what: 'x', party: 'y' } })
    expect(results(explained({}, { tried: [off] }), text)[0]!.scenario).toBe(true)
  })

  test('a rule that ended the decision before any record came up is the whole answer', () => {
    const [only] = results(explained({}, { tried: [rule('number.hidden')] }), text)
    expect([only!.name, only!.reason]).toEqual([text('result.nothing'), text('say.number.hidden')])
  })

  test('a changed record was given, unless its people changed it first', () => {
    const changed = (code: string | null) => results(explained({ effects: [effect({ kind: 'set_owner', code })] }), text)[0]!.state
    expect(changed(null)).toBe(text('result.given'))
    expect(changed('owner_left')).toBe(text('result.left'))
  })

  test('a record that keeps its owner says why instead of being refused', () => {
    const kept = rule('update.already', { rule: 'update_known', values: { entity: 'lead', name: 'Marta', user: 'Ana' } })
    const [only] = results(explained({}, { tried: [kept] }), text)
    expect([only!.name, only!.state]).toEqual([text('rule.title.owner.lead'), text('result.left')])
    expect(only!.reason).toContain('Ana')
  })

  test('a task of a call that took place after all says so', () => {
    const task = effect({ kind: 'create_task', entity: 'task' })
    const call = explained({ effects: [task], disposition: 'answered' }, { situation: 'inbound_missed' })
    expect(results(call, text)[0]!.reason).toBe(text('result.task_left'))
    expect(results({ ...call, disposition: 'no_answer' }, text)[0]!.reason).toBeNull()
    expect(results({ ...call, effects: [effect()] }, text)[0]!.reason).toBeNull()
  })

  test('before the decision there is nothing to say', () => {
    expect(results(explained({}, null), text)).toEqual([])
  })
})

test('a number says how it was read', () => {
  const read: NumberReading = { raw: '067', kind: 'national', e164: '+38067', candidates: [], region: 'UA', extension: null, valid: true, why: 'English', reasons: [] }
  expect(numberText({ ...read, kind: 'e164' }, text)).toBe(text('number.says.e164'))
  expect(numberText(read, text)).toBe(text('number.says.national', { region: 'UA' }))
  expect(numberText({ ...read, e164: null, candidates: ['a', 'b'] }, text)).toBe(text('number.says.open', { n: 2 }))
  expect(numberText({ ...read, kind: 'of_tomorrow' as never }, text)).toBe('English')
  const reasons = [{ code: 'local', values: { region: 'UA' } }, { code: 'not_assigned', values: {} }]
  expect(numberText({ ...read, reasons } as NumberReading, text)).toBe(`${text('reading.local', { region: 'UA' })} ${text('reading.not_assigned')}`)
})

test('rules and parties are named in the language of the reader where we have the words', async () => {
  await setLanguage('uk')
  expect(ruleTitle({ rule: 'ignore_list', title: 'English.' })).toBe(text('rule.title.ignore_list'))
  expect(ruleTitle({ rule: 'of_tomorrow', title: 'Does something new.' })).toBe('Does something new')
  expect(partyText('answered')).toBe(text('disposition.answered'))
  expect(partyText('80')).toBe('80')
})

describe('the copied text', () => {
  const match: NonNullable<Why['match']> = { type: 'found', as_of: null, reason: null, chosen: null, candidates: [{ entity: 'contact', id: '1', pending: null, name: 'Marta Gil', company: null, phones: ['600 900 020'], owner: null, account_id: null, link: null, modified_at: null, fields: {}, age_s: null }] }

  test('holds who called, every result with its reason, the people found, and the id', () => {
    const said = asText(explained({ effects: [effect({ link: 'https://crm.example/1' })] }, { match, number: { raw: '600900020', kind: 'national', e164: '+34600900020', candidates: [], region: 'ES', extension: null, valid: true, reasons: [], why: '' } }), PEOPLE, text)
    for (const part of ['Marta Gil', text('entity.lead'), 'https://crm.example/1', '600900020 → +34600900020', '600 900 020', 'call_1']) expect(said).toContain(part)
  })

  test('holds the phones of the call, each with what became of it, and none of the parts inside the phone system', () => {
    const leg = { id: 'a', kind: 'agent', extension: '80', number: null, caller: false, rang_at: null, up: true, talked: true, ended_at: null, dial: null, cause: null, fate: 'talked', by: null }
    const legs = [leg, { ...leg, id: 'b', kind: 'local', extension: '99' }, { ...leg, id: 'c', kind: 'trunk', extension: null, number: '+34600900020', caller: true, fate: 'began' }]
    const said = asText(explained({ legs }), PEOPLE, text)
    expect(said).toContain(`${text('person', { name: 'Ana Ruiz', extension: '80' })}: ${text('fate.talked')}`)
    expect(said).toContain(`+34 600 900 020: ${text('fate.began')}`)
    expect(said).not.toContain('99')
  })

  test('holds the steps of the story, every rule and every request with its answer', () => {
    const story = [{ at: '2026-03-02T09:00:00Z', what: 'rang', who: '80' }]
    const exchange = { at: '2026-03-02T09:02:06Z', method: 'POST', url: 'https://crm.example/Leads', status: 201, took_ms: 312.4, credits: 1, keys: [], request: '', reply: '', error: null, refusal: null, their_time: null }
    const tried = [rule('lead.created', { applied: true, title: 'Creates a lead.', text: 'Created.' }), rule('task.nobody')]
    const said = asText(explained({ story, effects: [effect({ state: 'parked', record: null, reason: 'It refused.' })] }, { tried, exchanges: [exchange, { ...exchange, status: 200, refusal: 'invalid_code' }, { ...exchange, status: null, error: 'No answer.' }] }), PEOPLE, text)
    for (const part of ['10:00:00', '✓ ', '– ', text('say.task.nobody'), 'POST https://crm.example/Leads → 201 · 312 ms', '→ 200 invalid_code · 312 ms', '→ No answer.', '(It refused.)']) expect(said).toContain(part)
  })

  test('of an internal call speaks of no client', () => {
    const said = asText(explained({ direction: 'internal' }, { match }), PEOPLE, text)
    expect(said).toContain(text('match.inside'))
    expect(said).not.toContain('600 900 020')
  })

  test('says whether the CRM was not asked or could not be', () => {
    const unknown = { ...match, type: 'unknown' as const, candidates: [], reason: 'It did not answer.' }
    expect(asText(explained({ settled: true }, { match: unknown, number: null }), PEOPLE, text)).not.toContain('It did not answer.')
    const number: NumberReading = { raw: '1', kind: 'e164', e164: '+1', candidates: [], region: null, extension: null, valid: true, reasons: [], why: '' }
    expect(asText(explained({ settled: false }, { match: unknown, number }), PEOPLE, text)).toContain('It did not answer.')
    expect(asText(explained({ settled: true }, { match: unknown, number }), PEOPLE, text)).toContain(text('match.not_asked'))
  })
})
