// Where one value comes from: of several sources the first that is not empty counts; their words become ours.
import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Icon } from '../../components/icons'
import { useT, type Key } from '../../i18n'
import { useRowFocus } from './row-focus'
import { Conditions } from './table-conditions'
import { Extras, howMany, OF_SIDES, OF_VALUE } from './table-extras'
import { NO_READING, SOURCES, type ReadingRow, type Source } from './table-rows'
import { Words } from './table-words'

export function Readings({ field, label, readings, onChange }: { field: string; label: string; readings: ReadingRow[]; onChange: (readings: ReadingRow[]) => void }) {
  const t = useT()
  const { list, focus } = useRowFocus()
  return (
    <>
      <ul ref={list} className="table-row-list inner">
        {readings.map((one, n) => (
          <li key={n}>
            <Reading field={field} one={one} onChange={(next) => onChange(readings.map((other, at) => (at === n ? next : other)))} />
            {readings.length > 1 && <Button size="compact-sm" variant="subtle" leftSection={<Icon name="trash" size={15} />} onClick={() => { onChange(readings.filter((_, at) => at !== n)); focus(Math.max(0, n - 1), 'input') }}>{t('rows.source.remove', { n: n + 1, name: label })}</Button>}
          </li>
        ))}
      </ul>
      <Button className="start" size="compact-sm" variant="subtle" leftSection={<Icon name="plus" size={15} />} onClick={() => { onChange([...readings, NO_READING]); focus(readings.length, 'input') }}>{t('rows.source.add')}</Button>
    </>
  )
}

function Reading({ field, one, onChange }: { field: string; one: ReadingRow; onChange: (one: ReadingRow) => void }) {
  const t = useT()
  const [left, setLeft] = useState(false)
  const extras = one.source === 'sides' ? OF_SIDES : OF_VALUE
  const empty = (text: string) => (left && !text.trim() ? t('rows.value.missing') : undefined)
  const input = (name: 'from' | 'inbound' | 'outbound', label: Key, reference: boolean) => (
    <TextInput size="sm" label={t(label)} list={reference ? 'request-places' : undefined} error={name === 'from' ? empty(one.from) : one.inbound || one.outbound ? undefined : empty('')} value={one[name]} onChange={(event) => onChange({ ...one, [name]: event.currentTarget.value })} />
  )
  return (
    <>
      <div className="table-row-grid" onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setLeft(true) }}>
        <Select size="sm" label={t('rows.source')} allowDeselect={false} data={SOURCES.map((value) => ({ value, label: t(`rows.source.${value}` as Key) }))} value={one.source} onChange={(source) => source && onChange({ ...one, source: source as Source })} />
        {one.source === 'sides'
          ? <>{input('inbound', 'rows.inbound', true)}{input('outbound', 'rows.outbound', true)}</>
          : input('from', one.source === 'from' ? 'rows.place' : 'rules.value', one.source === 'from')}
      </div>
      <Words field={field} words={one.words} onChange={(words) => onChange({ ...one, words })} />
      {(one.when.length > 0 || one.source === 'const') && <Conditions rows={one.when} onChange={(when) => onChange({ ...one, when })} />}
      <details>
        <summary>{t('rows.more', { n: howMany(extras, one.rest) })}</summary>
        <div className="table-row-own"><Extras rows={extras} part={one.rest} onChange={(rest) => onChange({ ...one, rest })} /></div>
      </details>
    </>
  )
}
