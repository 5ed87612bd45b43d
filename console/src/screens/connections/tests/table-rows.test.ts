import { expect, test } from 'vitest'
import { conditionFaults, conditionRows, conditionsOf, NO_CONDITION, NO_PROOF, proofFaults, rowsOf, tableOf, wordFaults } from '../table-rows'

const TABLE = {
  zone: 'UTC',
  proofs: [
    { kind: 'hmac', hash: 'sha1', text: ['{@body}', '{@url}'], value: { from: '@header.sig', after: 'v1=', several: ',' }, result: 'base64', also: [{ field: 'key', text: '{@key}' }] },
    { kind: 'addresses' },
    { kind: 'equal', text: '{@key}', value: { from: '@query.secret' } },
  ],
  kinds: [
    { type: 'ringing', when: [{ field: 'event', is: ['ring', 'ringing'] }, { field: 'to', present: true }] },
    { type: 'ended', when: [{ field: '@path', contains: 'end' }, { field: 'x', starts: 'a' }, { field: 'y', is_not: ['no'] }, { field: 'z', present: false }], fields: { talk: 'call.seconds' }, then: 'leg_ended', each: { list: 'recordings', type: 'recording_ready', fields: { recording_url: '@item.url' } } },
    { type: 'ignore' },
  ],
  fields: {
    call: 'call.id',
    direction: { from: 'call.way', words: { in: 'inbound', 'o*': 'outbound' } },
    client: { inbound: 'call.from', outbound: 'call.to' },
    at: ['call.time', { from: 'day', plus: ['seconds'], unit: 'ms' }],
    queue: { const: 'sales', when: [{ field: 'line', is: ['1'] }] },
    leg: { text: '{a}:{b}' },
  },
  parameters: { below: 'utm', names: { pool: 'a.pool' }, not: ['x'] },
  checks: [{ when: [{ field: '@method', is: ['GET'] }], body: '{@query.echo}' }],
  answers: [{ status: 201, type: 'application/json', body: '{}', headers: { 'X-Ok': '1' } }],
  methods: ['POST', 'GET'],
}

test('rows say the whole table: written back it is the same', () => {
  expect(tableOf(rowsOf(TABLE))).toEqual(TABLE)
})

test('a condition with several tests is a row for each, and all must hold', () => {
  const rows = conditionRows([{ field: 'code', is_not: ['1'], starts: '4', present: true }])
  expect(rows.map((one) => one.operator)).toEqual(['is_not', 'starts', 'present'])
  expect(conditionsOf(rows)).toEqual([{ field: 'code', is_not: ['1'] }, { field: 'code', starts: '4' }, { field: 'code', present: true }])
})

test('a row that is being written stays one', () => {
  const written = conditionsOf([NO_CONDITION, { field: 'event', operator: 'starts', values: [] }])
  expect(written).toEqual([{ field: '', is: [] }, { field: 'event', starts: '' }])
  expect(conditionRows(written)).toHaveLength(2)
})

test('what is missing is said at its input', () => {
  expect(conditionFaults(NO_CONDITION)).toEqual({ field: 'rows.place.missing', values: 'rows.value.missing' })
  expect(conditionFaults({ field: 'x', operator: 'absent', values: [] })).toEqual({})
  expect(wordFaults([{ theirs: 'in', ours: 'inbound' }, { theirs: 'IN', ours: '' }], 1)).toEqual({ theirs: 'rows.word.twice', ours: 'rows.value.missing' })
  expect(proofFaults({ ...NO_PROOF, text: ' ' })).toEqual({ from: 'rows.place.missing', text: 'rows.value.missing' })
  expect(proofFaults({ ...NO_PROOF, kind: 'addresses', text: '' })).toEqual({})
})

test('another kind of proof keeps what it needs and leaves the rest out', () => {
  const { proofs, ...rest } = rowsOf(TABLE)
  const changed = tableOf({ ...rest, proofs: [{ ...proofs[0]!, kind: 'addresses' }] })
  expect(changed.proofs).toEqual([{ kind: 'addresses', hash: 'sha1', result: 'base64', also: [{ field: 'key', text: '{@key}' }] }])
})
