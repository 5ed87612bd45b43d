// The conditions of an event, a value or a proof: a field of the request, how it is compared, and with what.
import { ActionIcon, Button, Select, TagsInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Icon } from '../../components/icons'
import { useT, type Key } from '../../i18n'
import { useRowFocus } from './row-focus'
import { conditionFaults, NO_CONDITION, OPERATORS, SEVERAL, WITHOUT_VALUE, type ConditionRow, type Operator } from './table-rows'

export function Conditions({ rows, onChange }: { rows: ConditionRow[]; onChange: (rows: ConditionRow[]) => void }) {
  const t = useT()
  const { list, focus } = useRowFocus()
  return (
    <>
      <ul ref={list} className="rule-conditions" aria-label={t('rows.conditions')}>
        {rows.map((one, n) => (
          <Condition key={n} one={one} n={n} onChange={(next) => onChange(rows.map((other, at) => (at === n ? next : other)))} onRemove={() => { onChange(rows.filter((_, at) => at !== n)); focus(Math.max(0, n - 1), 'input') }} />
        ))}
      </ul>
      <Button className="start" size="compact-sm" variant="subtle" leftSection={<Icon name="plus" size={15} />} onClick={() => { onChange([...rows, NO_CONDITION]); focus(rows.length, 'input') }}>{t('rules.condition.add')}</Button>
    </>
  )
}

function Condition({ one, n, onChange, onRemove }: { one: ConditionRow; n: number; onChange: (one: ConditionRow) => void; onRemove: () => void }) {
  const t = useT()
  const [left, setLeft] = useState(false)
  const faults = left ? conditionFaults(one) : {}
  const said = (fault?: Key) => fault && t(fault)
  const { field, operator, values } = one
  const value = { size: 'sm' as const, label: t('rules.value'), error: said(faults.values) }
  return (
    <li className="rule-condition" onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setLeft(true) }}>
      <TextInput size="sm" label={t('rows.place')} list="request-places" error={said(faults.field)} value={field} onChange={(event) => onChange({ ...one, field: event.currentTarget.value })} />
      <Select size="sm" label={t('rules.operator')} allowDeselect={false} data={OPERATORS.map((each) => ({ value: each, label: t(`rows.op.${each}` as Key) }))} value={operator} onChange={(chosen) => chosen && onChange({ ...one, operator: chosen as Operator })} />
      {WITHOUT_VALUE.includes(operator) ? <span /> : SEVERAL.includes(operator)
        ? <TagsInput {...value} description={t('rules.value.list')} splitChars={[]} acceptValueOnBlur data={[]} value={values} onChange={(next) => onChange({ ...one, values: next })} />
        : <TextInput {...value} value={values[0] ?? ''} onChange={(event) => onChange({ ...one, values: [event.currentTarget.value] })} />}
      <ActionIcon className="rule-condition-remove" aria-label={t('rules.condition.remove', { n: n + 1 })} onClick={onRemove}><Icon name="trash" size={17} /></ActionIcon>
    </li>
  )
}
