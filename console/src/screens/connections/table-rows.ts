// The table of a cloud telephony connection as rows that people edit, and back. `rest`: its further keys, as they are written.

export type Table = Record<string, unknown>
type Part = Record<string, unknown>

export const OPERATORS = ['is', 'is_not', 'starts', 'contains', 'present', 'absent'] as const
export type Operator = (typeof OPERATORS)[number]
export const SOURCES = ['from', 'sides', 'const', 'text'] as const
export type Source = (typeof SOURCES)[number]

/** One test of one field of the request. */
export interface ConditionRow { field: string; operator: Operator; values: string[] }
/** Their word and ours. */
export interface WordRow { theirs: string; ours: string }
/** One way to a value. `rest`: such as a cut. */
export interface ReadingRow { source: Source; from: string; inbound: string; outbound: string; words: WordRow[]; when: ConditionRow[]; rest: Part }
export interface FieldRow { name: string; readings: ReadingRow[] }
/** An event of its own for each entry of a list. */
export interface EachRow { list: string; type: string; fields: FieldRow[] }
/** `fields`: what this event alone reads otherwise. */
export interface KindRow { type: string; when: ConditionRow[]; fields: FieldRow[]; each: EachRow | null; rest: Part }
/** `also`: fields that must be equal to a text. */
export interface ProofRow { kind: string; from: string; after: string; text: string; when: ConditionRow[]; also: WordRow[]; value: Part; rest: Part }
export interface AnswerRow { when: ConditionRow[]; headers: WordRow[]; rest: Part }
export interface Rows { kinds: KindRow[]; fields: FieldRow[]; proofs: ProofRow[]; checks: AnswerRow[]; answers: AnswerRow[]; names: WordRow[]; parameters: Part; rest: Part }

export const WITHOUT_VALUE: readonly Operator[] = ['present', 'absent']
export const SEVERAL: readonly Operator[] = ['is', 'is_not']
export const NO_CONDITION: ConditionRow = { field: '', operator: 'is', values: [] }
export const NO_READING: ReadingRow = { source: 'from', from: '', inbound: '', outbound: '', words: [], when: [], rest: {} }
export const NO_PROOF: ProofRow = { kind: 'hmac', from: '', after: '', text: '{@body}', when: [], also: [], value: {}, rest: {} }
export const NO_KIND: KindRow = { type: 'ended', when: [], fields: [], each: null, rest: {} }
export const NO_EACH: EachRow = { list: '', type: 'recording_ready', fields: [] }
export const NO_ANSWER: AnswerRow = { when: [], headers: [], rest: {} }
export const UNSIGNED: readonly string[] = ['equal', 'addresses', 'jwt'] // kinds of proof that sign no text

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const several = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value])
const without = (part: Part, ...names: string[]): Part => Object.fromEntries(Object.entries(part).filter(([name]) => !names.includes(name)))

/** Each test of a condition is a row: all of them must hold. */
export function conditionRows(given: unknown): ConditionRow[] {
  return (several(given) as Part[]).flatMap((one) => {
    const row = (operator: Operator, values: unknown): ConditionRow => ({ field: text(one.field), operator, values: several(values).map(String) })
    const found: ConditionRow[] = []
    if ('is' in one) found.push(row('is', one.is))
    if ('is_not' in one) found.push(row('is_not', one.is_not))
    if (one.starts) found.push(row('starts', one.starts))
    if (one.contains) found.push(row('contains', one.contains))
    if (typeof one.present === 'boolean') found.push(row(one.present ? 'present' : 'absent', []))
    return found.length ? found : [row('is', [])]
  })
}

export function conditionsOf(rows: ConditionRow[]): Part[] {
  return rows.map(({ field, operator, values }) => {
    if (WITHOUT_VALUE.includes(operator)) return { field, present: operator === 'present' }
    return { field, [operator]: SEVERAL.includes(operator) ? values : (values[0] ?? '') }
  })
}

const wordRows = (given: unknown): WordRow[] => Object.entries((given ?? {}) as Record<string, string>).map(([theirs, ours]) => ({ theirs, ours }))
const wordsOf = (words: WordRow[]): Part => Object.fromEntries(words.filter((one) => one.theirs).map((one) => [one.theirs, one.ours]))
/** The part under its name, where there is anything in it. */
const some = (name: string, part: Part | unknown[]): Part => (Object.keys(part).length ? { [name]: part } : {})

function readingRow(given: unknown): ReadingRow {
  const one: Part = typeof given === 'string' ? { from: given } : { ...(given as Part) }
  const source: Source = one.const ? 'const' : one.text ? 'text' : one.inbound || one.outbound ? 'sides' : 'from'
  const words = wordRows(one.words)
  const value = source === 'sides' ? one.from : one[source]
  return { source, from: text(value), inbound: text(one.inbound), outbound: text(one.outbound), words, when: conditionRows(one.when), rest: without(one, 'words', 'when', 'from', 'const', 'text', 'inbound', 'outbound') }
}

function readingOf({ source, from, inbound, outbound, words, when, rest }: ReadingRow): unknown {
  const value = source === 'sides' ? { inbound, outbound } : { [source]: from }
  const one: Part = { ...value, ...some('words', wordsOf(words)), ...(when.length ? { when: conditionsOf(when) } : {}), ...rest }
  return Object.keys(one).join() === 'from' ? from : one
}

const fieldRows = (given: unknown): FieldRow[] =>
  Object.entries((given ?? {}) as Part).map(([name, reading]) => ({ name, readings: several(reading).map(readingRow) })).filter((one) => one.readings.length > 0)

const fieldsOf = (rows: FieldRow[]): Part => Object.fromEntries(rows.map(({ name, readings }) => [name, readings.length === 1 ? readingOf(readings[0]!) : readings.map(readingOf)]))

export function rowsOf(table: Table): Rows {
  const kinds = (several(table.kinds) as Part[]).map((one) => ({ type: text(one.type), when: conditionRows(one.when), fields: fieldRows(one.fields), each: eachRow(one.each), rest: without(one, 'type', 'when', 'fields', 'each') }))
  const fields = fieldRows(table.fields)
  const proofs = (several(table.proofs) as Part[]).map((one) => {
    const value = (one.value ?? {}) as Part
    return { kind: text(one.kind), from: text(value.from), after: text(value.after), text: several(one.text).join('\n'), when: conditionRows(one.when), also: alsoRows(one.also), value: without(value, 'from', 'after'), rest: without(one, 'kind', 'value', 'text', 'when', 'also') }
  })
  const parameters = (table.parameters ?? {}) as Part
  const answers = (given: unknown) => (several(given) as Part[]).map((one) => ({ when: conditionRows(one.when), headers: wordRows(one.headers), rest: without(one, 'when', 'headers') }))
  return { kinds, fields, proofs, checks: answers(table.checks), answers: answers(table.answers), names: wordRows(parameters.names), parameters: without(parameters, 'names'), rest: without(table, 'kinds', 'fields', 'proofs', 'checks', 'answers', 'parameters') }
}

const alsoRows = (given: unknown): WordRow[] => (several(given) as Part[]).map((one) => ({ theirs: text(one.field), ours: text(one.text) }))

function eachRow(given: unknown): EachRow | null {
  const one = given as Part | undefined
  return one ? { list: text(one.list), type: text(one.type), fields: fieldRows(one.fields) } : null
}

function proofOf({ kind, from, after, text: signed, when, also, value, rest }: ProofRow): Part {
  const lines = signed.split('\n').filter(Boolean)
  const signs = kind === 'equal' ? lines.length > 0 : !UNSIGNED.includes(kind)
  return {
    kind,
    ...(kind === 'addresses' ? {} : { value: { from, ...(after ? { after } : {}), ...value } }),
    ...(signs ? { text: lines.length > 1 ? lines : (lines[0] ?? '') } : {}),
    ...some('when', conditionsOf(when)),
    ...some('also', also.map(({ theirs, ours }) => ({ field: theirs, text: ours }))),
    ...rest,
  }
}

const answerOf = ({ when, headers, rest }: AnswerRow): Part => ({ ...some('when', conditionsOf(when)), ...some('headers', wordsOf(headers)), ...rest })

function kindOf({ type, when, fields, each, rest }: KindRow): Part {
  return { type, ...some('when', conditionsOf(when)), ...some('fields', fieldsOf(fields)), ...(each ? { each: { list: each.list, type: each.type, ...some('fields', fieldsOf(each.fields)) } } : {}), ...rest }
}

export function tableOf({ kinds, fields, proofs, checks, answers, names, parameters, rest }: Rows): Table {
  return {
    ...rest,
    ...some('checks', checks.map(answerOf)),
    proofs: proofs.map(proofOf),
    kinds: kinds.map(kindOf),
    fields: fieldsOf(fields),
    ...some('parameters', { ...parameters, ...some('names', wordsOf(names)) }),
    ...some('answers', answers.map(answerOf)),
  }
}

/** What is wrong in a row, by the name of its input: a key of the texts. */
export function conditionFaults({ field, operator, values }: ConditionRow): { field?: 'rows.place.missing'; values?: 'rows.value.missing' } {
  return { ...(field.trim() ? {} : { field: 'rows.place.missing' as const }), ...(WITHOUT_VALUE.includes(operator) || values.some(Boolean) ? {} : { values: 'rows.value.missing' as const }) }
}

export function wordFaults(words: WordRow[], n: number): { theirs?: 'rows.value.missing' | 'rows.word.twice'; ours?: 'rows.value.missing' } {
  const one = words[n]!
  const twice = words.some((other, at) => at < n && other.theirs.toLowerCase() === one.theirs.toLowerCase())
  return { ...(!one.theirs ? { theirs: 'rows.value.missing' as const } : twice ? { theirs: 'rows.word.twice' as const } : {}), ...(one.ours ? {} : { ours: 'rows.value.missing' as const }) }
}

export const proofFaults = ({ kind, from, text: signed }: ProofRow): { from?: 'rows.place.missing'; text?: 'rows.value.missing' } => ({
  ...(kind !== 'addresses' && !from.trim() ? { from: 'rows.place.missing' as const } : {}),
  ...(!UNSIGNED.includes(kind) && !signed.trim() ? { text: 'rows.value.missing' as const } : {}),
})
