// Where one value comes from: of several sources the first that is not empty counts; their words become ours.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Icon } from '../../components/icons'
import { useT, word, type Key } from '../../i18n'
import { useRowFocus } from './row-focus'
import { Conditions } from './table-conditions'
import { NO_READING, SOURCES, wordFaults, type ReadingRow, type Source, type WordRow } from './table-rows'

const OURS: Record<string, string[]> = {
  direction: ['inbound', 'outbound', 'internal'],
  disposition: ['answered', 'abandoned', 'no_answer', 'busy', 'unavailable', 'voicemail', 'cancelled', 'failed', 'unknown'],
}

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
    </>
  )
}

function Words({ field, words, onChange }: { field: string; words: WordRow[]; onChange: (words: WordRow[]) => void }) {
  const t = useT()
  const { list, focus } = useRowFocus()
  return (
    <>
      <ul ref={list} className="rule-conditions" aria-label={t('rows.words')}>
        {words.map((one, n) => <Word key={n} field={field} words={words} n={n} onChange={(next) => onChange(words.map((other, at) => (at === n ? next : other)))} onRemove={() => { onChange(words.filter((_, at) => at !== n)); focus(Math.max(0, n - 1), 'input') }} one={one} />)}
      </ul>
      <Button className="start" size="compact-sm" variant="subtle" leftSection={<Icon name="plus" size={15} />} onClick={() => { onChange([...words, { theirs: '', ours: '' }]); focus(words.length, 'input') }}>{t('rows.word.add')}</Button>
    </>
  )
}

function Word({ field, words, n, one, onChange, onRemove }: { field: string; words: WordRow[]; n: number; one: WordRow; onChange: (one: WordRow) => void; onRemove: () => void }) {
  const t = useT()
  const [left, setLeft] = useState(false)
  const faults = left ? wordFaults(words, n) : {}
  const said = (fault?: Key) => fault && t(fault)
  const ours = OURS[field]
  const known = ours && one.ours && !ours.includes(one.ours) ? [...ours, one.ours] : ours
  return (
    <li className="table-word" onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setLeft(true) }}>
      <TextInput size="sm" label={t('rows.word.theirs')} error={said(faults.theirs)} value={one.theirs} onChange={(event) => onChange({ ...one, theirs: event.currentTarget.value })} />
      {known
        ? <Select size="sm" label={t('rows.word.ours')} error={said(faults.ours)} data={known.map((value) => ({ value, label: word(field, value) }))} value={one.ours || null} onChange={(value) => onChange({ ...one, ours: value ?? '' })} />
        : <TextInput size="sm" label={t('rows.word.ours')} error={said(faults.ours)} value={one.ours} onChange={(event) => onChange({ ...one, ours: event.currentTarget.value })} />}
      <ActionIcon className="rule-condition-remove" aria-label={t('rows.word.remove', { n: n + 1 })} onClick={onRemove}><Icon name="trash" size={17} /></ActionIcon>
    </li>
  )
}
