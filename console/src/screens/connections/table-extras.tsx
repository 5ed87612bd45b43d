// Settings of a table that are seldom needed: each is one input, and what is empty or usual is left out of the table.
import { NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { useT, word, type Key } from '../../i18n'

type Part = Record<string, unknown>
/** `usual`: what counts while it is empty; `words`: the texts of the choices, of which the first is the usual one; `given`: the values that a list proposes. */
export interface Extra { name: string; label: Key; kind: 'text' | 'place' | 'number' | 'list' | 'choice'; help?: Key; usual?: string; words?: string; choices?: readonly string[]; given?: readonly string[] }

export const OF_TABLE: readonly Extra[] = [
  { name: 'methods', label: 'rows.methods', kind: 'list', given: ['POST', 'GET', 'PUT'] },
  { name: 'body', label: 'rows.body_kind', kind: 'choice', words: 'rows.body_kind', choices: ['auto', 'token'] },
  { name: 'numbers', label: 'rows.numbers', kind: 'choice', words: 'rows.numbers', choices: ['international', 'national'] },
  { name: 'unit', label: 'rows.unit', kind: 'choice', words: 'rows.unit', choices: ['s', 'ms'] },
  { name: 'zone', label: 'rows.zone', kind: 'text', usual: 'UTC' },
  { name: 'split', label: 'rows.split', kind: 'place', help: 'rows.split.help' },
  { name: 'opened', label: 'rows.opened', kind: 'list' },
  { name: 'hidden', label: 'rows.hidden', kind: 'list' },
  { name: 'placeholders', label: 'rows.placeholders', kind: 'list' },
]
export const OF_PARAMETERS: readonly Extra[] = [{ name: 'not', label: 'rows.not', kind: 'list' }]
export const OF_VALUE: readonly Extra[] = [
  { name: 'cut', label: 'rows.cut', kind: 'text', help: 'rows.cut.help' },
  { name: 'unit', label: 'rows.unit', kind: 'choice', words: 'rows.unit', choices: ['', 's', 'ms'] },
  { name: 'plus', label: 'rows.plus', kind: 'list' },
  { name: 'minus', label: 'rows.minus', kind: 'place' },
]
export const OF_SIDES: readonly Extra[] = [{ name: 'internal', label: 'rows.internal', kind: 'place' }, ...OF_VALUE]
export const OF_PROOF: readonly Extra[] = [
  { name: 'key_as', label: 'rows.key_as', kind: 'choice', words: 'rows.key_as', choices: ['text', 'base64', 'hex'] },
  { name: 'age_s', label: 'rows.age_s', kind: 'number', usual: '300' },
]
export const OF_JWT: readonly Extra[] = [...OF_PROOF, { name: 'body_claim', label: 'rows.body_claim', kind: 'text' }]
export const OF_GIVEN: readonly Extra[] = [
  { name: 'part', label: 'rows.part', kind: 'text', help: 'rows.part.help' },
  { name: 'several', label: 'rows.several', kind: 'text' },
]
export const OF_ANSWER: readonly Extra[] = [
  { name: 'status', label: 'rows.status', kind: 'number', usual: '200' },
  { name: 'type', label: 'rows.type', kind: 'choice', words: 'rows.type', choices: ['text/plain', 'application/json', 'application/xml'] },
]

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

/** How many of these the part has. */
export const howMany = (rows: readonly Extra[], part: Part): number => rows.filter(({ name }) => isSet(part[name])).length

/** The part with this value; without the key where the value is empty. */
export function put(part: Part, name: string, value: unknown): Part {
  const rest = Object.fromEntries(Object.entries(part).filter(([each]) => each !== name))
  return isSet(value) ? { ...rest, [name]: value } : rest
}

export function Extras({ rows, part, onChange }: { rows: readonly Extra[]; part: Part; onChange: (part: Part) => void }) {
  return <div className="table-row-grid">{rows.map((one) => <ExtraInput key={one.name} one={one} value={part[one.name]} onChange={(value) => onChange(put(part, one.name, value))} />)}</div>
}

function ExtraInput({ one, value, onChange }: { one: Extra; value: unknown; onChange: (value: unknown) => void }) {
  const t = useT()
  const shared = { size: 'sm' as const, label: t(one.label), description: one.help && t(one.help), placeholder: one.usual }
  if (one.kind === 'number') return <NumberInput {...shared} allowDecimal={false} allowNegative={false} value={typeof value === 'number' ? value : ''} onChange={(next) => onChange(next === '' ? '' : Number(next))} />
  if (one.kind === 'list') return <TagsInput {...shared} splitChars={[]} acceptValueOnBlur data={[...(one.given ?? [])]} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />
  if (one.kind === 'choice') {
    const [usual, ...others] = one.choices ?? []
    return <Select {...shared} allowDeselect={false} data={[usual!, ...others].map((each) => ({ value: each, label: each ? word(one.words!, each) : t('rows.as_table') }))} value={typeof value === 'string' ? value : usual!} onChange={(next) => onChange(next === usual ? '' : next)} />
  }
  return <TextInput {...shared} list={one.kind === 'place' ? 'request-places' : undefined} value={typeof value === 'string' ? value : ''} onChange={(event) => onChange(event.currentTarget.value)} />
}
