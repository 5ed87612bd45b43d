import { expect, test } from 'vitest'
import type { ConnectionHealth } from '../../../api/types'
import { text } from '../../../i18n'
import { decision, effect, explained, rule } from '../../../testing/values'
import { interruptionOf } from '../crm-interruption'
import { reasons } from '../result-text'

const SINCE = '2026-03-02T09:00:00Z'
const crm = (code: string): ConnectionHealth => ({ id: 'zoho', kind: 'crm', provider: 'zoho', title: 'Zoho CRM', state: 'paused', health: { level: 'red', sentence: '', code, fix: null, values: { since: SINCE, reason: 'invalid token', n: '2' }, notices: [], reasons: [] } })

test('a call that waits for a CRM says what keeps the CRM from taking it, and of which connection', () => {
  const waits = explained({ effects: [effect({ state: 'open' })] })
  for (const code of ['crm.paused', 'crm.stopped', 'crm.away', 'crm.limited'] as const) {
    const found = interruptionOf(waits, [crm(code)])
    expect(found).toMatchObject({ connection: 'zoho', cause: code })
    expect(found?.said).toMatch(/^Zoho CRM .*\.$/)
    expect(found?.said).not.toContain('invalid token')
  }
})

test('nothing is said where nothing waits, or where the CRM works', () => {
  expect(interruptionOf(explained({ effects: [effect({ state: 'done' })] }), [crm('crm.paused')])).toBeNull()
  expect(interruptionOf(explained({ effects: [effect({ state: 'open' })] }), [crm('crm.ok')])).toBeNull()
})

test('the caller could not be looked up because of that, not because changes are being checked', () => {
  const undecided = explained({ why: decision({ tried: [rule('match.unknown', { rule: 'who_is_it', values: { reason: 'Checking the CRM for changes.' } })] }) })
  const said = text('interruption.crm.paused', { title: 'Zoho CRM', since: '10:00' })
  expect(reasons(undecided, said)).toEqual([text('say.match.unknown', { reason: said })])
  expect(reasons(undecided)).toEqual([text('say.match.unknown', { reason: 'Checking the CRM for changes.' })])
})
