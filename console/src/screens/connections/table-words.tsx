// Pairs of texts: the words of a provider and ours, headers of an answer, parameters with the fields that hold them.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Icon } from '../../components/icons'
import { useT, word, type Key } from '../../i18n'
import { useRowFocus } from './row-focus'
import { wordFaults, type WordRow } from './table-rows'

type Pair = 'rows.word' | 'rows.header' | 'rows.name' | 'rows.also'
const OURS: Record<string, string[]> = {
  direction: ['inbound', 'outbound', 'internal'],
  disposition: ['answered', 'abandoned', 'no_answer', 'busy', 'unavailable', 'voicemail', 'cancelled', 'failed', 'unknown'],
}

/** `texts`: what the pairs are called; `field`: whose own words are offered on the right. */
export function Words({ texts = 'rows.word', field = '', words, onChange }: { texts?: Pair; field?: string; words: WordRow[]; onChange: (words: WordRow[]) => void }) {
  const t = useT()
  const { list, focus } = useRowFocus()
  return (
    <>
      <ul ref={list} className="rule-conditions" aria-label={t(`${texts}s`)}>
        {words.map((one, n) => <Word key={n} texts={texts} field={field} words={words} n={n} onChange={(next) => onChange(words.map((other, at) => (at === n ? next : other)))} onRemove={() => { onChange(words.filter((_, at) => at !== n)); focus(Math.max(0, n - 1), 'input') }} one={one} />)}
      </ul>
      <Button className="start" size="compact-sm" variant="subtle" leftSection={<Icon name="plus" size={15} />} onClick={() => { onChange([...words, { theirs: '', ours: '' }]); focus(words.length, 'input') }}>{t(`${texts}.add`)}</Button>
    </>
  )
}

function Word({ texts, field, words, n, one, onChange, onRemove }: { texts: Pair; field: string; words: WordRow[]; n: number; one: WordRow; onChange: (one: WordRow) => void; onRemove: () => void }) {
  const t = useT()
  const [left, setLeft] = useState(false)
  const faults = left ? wordFaults(words, n) : {}
  const said = (fault?: Key) => fault && t(fault)
  const ours = OURS[field]
  const known = ours && one.ours && !ours.includes(one.ours) ? [...ours, one.ours] : ours
  return (
    <li className="table-word" onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setLeft(true) }}>
      <TextInput size="sm" label={t(`${texts}.theirs`)} error={said(faults.theirs)} value={one.theirs} onChange={(event) => onChange({ ...one, theirs: event.currentTarget.value })} />
      {known
        ? <Select size="sm" label={t(`${texts}.ours`)} error={said(faults.ours)} data={known.map((value) => ({ value, label: word(field, value) }))} value={one.ours || null} onChange={(value) => onChange({ ...one, ours: value ?? '' })} />
        : <TextInput size="sm" label={t(`${texts}.ours`)} error={said(faults.ours)} value={one.ours} onChange={(event) => onChange({ ...one, ours: event.currentTarget.value })} />}
      <ActionIcon className="rule-condition-remove" aria-label={t(`${texts}.remove`, { n: n + 1 })} onClick={onRemove}><Icon name="trash" size={17} /></ActionIcon>
    </li>
  )
}
