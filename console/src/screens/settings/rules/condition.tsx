// One condition of a rule: a parameter, how it is compared, and with what.
import { ActionIcon, MultiSelect, Select, TagsInput, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Condition } from '../../../api/types'
import { Icon } from '../../../components/icons'
import { SearchSelect } from '../../../components/search-select'
import { useT, word } from '../../../i18n'
import { withChosen, type Choice } from '../people-in-settings'
import type { RuleChoices } from './rule-choices'
import { BELOW, ParameterField } from '../parameter-field'
import { MANAGER, valueWord, valuesOf } from './rule-words'

type Operator = Condition['operator']
const OPERATORS: Operator[] = ['equals', 'not_equals', 'contains', 'not_contains', 'starts_with', 'ends_with', 'in_list', 'matches', 'less', 'at_most', 'greater', 'at_least', 'before', 'after', 'empty', 'not_empty']
const WITHOUT_VALUE: Operator[] = ['empty', 'not_empty']
const TIMES: Operator[] = ['before', 'after']
const NUMBERS: Operator[] = ['less', 'at_most', 'greater', 'at_least']
const WHOLE: Operator[] = ['equals', 'not_equals'] // one whole value
const VALUES: Record<string, string[]> = {
  direction: ['inbound', 'outbound', 'internal'],
  party: ['new', 'known'],
  situation: ['inbound_answered', 'inbound_missed', 'outbound_answered', 'outbound_not_reached'],
}

interface Props {
  one: Condition
  n: number
  choices: RuleChoices
  locked: boolean
  wrong: (field: string) => ReactNode
  onChange: (one: Condition) => void
  onRemove: () => void
}

export function ConditionRow({ one, n, choices, locked, wrong, onChange, onRemove }: Props) {
  const t = useT()
  const values = valuesOf(one)
  const known = VALUES[one.parameter]?.map((value) => ({ value, label: valueWord(one.parameter, value, choices.names) }))
  const offered = one.parameter === MANAGER ? choices.people(values[0]) : known
  const sample = choices.parameters.find((each) => each.name === one.parameter)?.sample ?? undefined
  return (
    <li className="rule-condition" aria-label={word('parameter', one.parameter) || t('rules.parameter')}>
      <ParameterField label={t('rules.parameter')} locked={locked} error={wrong('parameter')} parameters={choices.parameters} value={one.parameter} onChange={(parameter) => onChange({ ...one, parameter })} />
      <Comparison {...{ one, offered, sample, locked, wrong }} onChange={(part) => onChange({ ...one, ...part })} />
      {!locked && <ActionIcon className="rule-condition-remove" aria-label={t('rules.condition.remove', { n: n + 1 })} onClick={onRemove}><Icon name="trash" size={17} /></ActionIcon>}
    </li>
  )
}

type Compared = Pick<Condition, 'operator' | 'value'>
interface ComparisonProps {
  one: Compared
  offered?: Choice[] // the values that there are
  sample?: string
  locked: boolean
  wrong: (field: string) => ReactNode
  onChange: (part: Partial<Compared>) => void
}

/** How something is compared, and with what. */
export function Comparison(props: ComparisonProps) {
  const { one, locked, onChange } = props
  const t = useT()
  const setOperator = (operator: Operator) => {
    const values = valuesOf(one).filter(Boolean)
    onChange({ operator, value: operator === 'in_list' ? values : WITHOUT_VALUE.includes(operator) ? '' : (values[0] ?? '') })
  }
  return (
    <>
      <Select size="sm" label={t('rules.operator')} allowDeselect={false} disabled={locked} value={one.operator} data={OPERATORS.map((each) => ({ value: each, label: word('rule_op', each) }))} onChange={(operator) => operator && setOperator(operator as Operator)} />
      <Value {...props} />
    </>
  )
}

function Value({ one, offered, sample, locked, wrong, onChange }: ComparisonProps) {
  const t = useT()
  const { operator } = one
  if (WITHOUT_VALUE.includes(operator)) return <span />
  const shared = { size: 'sm' as const, label: t('rules.value'), disabled: locked, error: wrong('value') }
  const values = valuesOf(one)
  if (offered && operator === 'in_list') return <MultiSelect {...shared} data={values.reduce(withChosen, offered)} value={values.filter(Boolean)} onChange={(value) => onChange({ value })} />
  if (offered && WHOLE.includes(operator)) return <SearchSelect {...shared} data={withChosen(offered, values[0])} value={values[0] || null} onChange={(value) => onChange({ value: value ?? '' })} />
  if (operator === 'in_list') return <TagsInput {...shared} description={t('rules.value.list')} inputWrapperOrder={BELOW} splitChars={[]} acceptValueOnBlur data={[]} value={values.filter(Boolean)} onChange={(value) => onChange({ value })} />
  const help = TIMES.includes(operator) ? t('rules.value.time') : sample ? t('rules.sample', { value: sample }) : undefined
  return <TextInput {...shared} description={help} inputWrapperOrder={BELOW} inputMode={NUMBERS.includes(operator) ? 'decimal' : undefined} value={Array.isArray(one.value) ? one.value.join(', ') : String(one.value)} onChange={(event) => onChange({ value: event.currentTarget.value })} />
}
