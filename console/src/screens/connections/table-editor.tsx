// The rows of a table: which request is which event, where each value comes from, and how a request proves its sender.
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { Icon } from '../../components/icons'
import { SearchSelect } from '../../components/search-select'
import { useT, word, type Key } from '../../i18n'
import { moved } from '../settings/rules/order'
import { useRowFocus } from './row-focus'
import { Answers } from './table-answers'
import { Conditions } from './table-conditions'
import { Extras, OF_PARAMETERS, OF_TABLE, put } from './table-extras'
import { Proofs } from './table-proofs'
import { Readings } from './table-readings'
import { NO_EACH, NO_KIND, NO_READING, rowsOf, tableOf, type FieldRow, type KindRow, type Rows, type Table } from './table-rows'
import { Words } from './table-words'

export const FIELDS = [
  'call', 'leg', 'event', 'at', 'direction', 'client', 'client_name', 'own_number', 'extension', 'device', 'agent_hint', 'queue', 'digits', 'disposition', 'reason', 'cause', 'started', 'ringing', 'answered', 'ended', 'ring', 'wait', 'talk', 'hold',
  'recording_url', 'recording_ref', 'recording_format', 'recording_channels', 'recording_pending', 'recording_sign_in', 'recording_lasts', 'transfer_to',
] as const
const KINDS = ['started', 'ringing', 'queued', 'answered', 'held', 'resumed', 'transferred', 'leg_refused', 'leg_ended', 'queue_left', 'digits', 'voicemail_left', 'recording_started', 'recording_ready', 'parameters', 'tagged', 'noted', 'rated', 'ended', 'ignore']
const ALL = '*'

/** Holds the rows while they are edited; what is there when it is opened again comes from `table`. */
export function TableEditor({ table, places, onChange }: { table: Table; places: string[]; onChange: (table: Table) => void }) {
  const t = useT()
  const [rows, setRows] = useState<Rows>(() => rowsOf(table))
  const { below } = rows.parameters
  const change = (changed: Partial<Rows>) => {
    const next = { ...rows, ...changed }
    setRows(next)
    onChange(tableOf(next))
  }
  return (
    <div className="table-rows">
      <datalist id="request-places">{places.map((one) => <option key={one} value={one} />)}</datalist>
      <Section name="kinds" title={t('rows.kinds')} help={t('rows.kinds.help')}><Kinds kinds={rows.kinds} onChange={(kinds) => change({ kinds })} /></Section>
      <Section name="fields" title={t('rows.fields')} help={t('rows.fields.help')}><Fields fields={rows.fields} onChange={(fields) => change({ fields })} /></Section>
      <Section name="proofs" title={t('rows.proofs')} help={t('rows.proofs.help')}><Proofs proofs={rows.proofs} onChange={(proofs) => change({ proofs })} /></Section>
      <Section name="parameters" title={t('rows.parameters')} help={t('rows.parameters.help')}>
        <div className="table-row">
          <TextInput size="sm" label={t('rows.below')} description={t('rows.below.help')} list="request-places" value={below === '' ? ALL : String(below ?? '')} onChange={(event) => change({ parameters: belowOf(rows.parameters, event.currentTarget.value) })} />
          <Extras rows={OF_PARAMETERS} part={rows.parameters} onChange={(parameters) => change({ parameters })} />
          <Words texts="rows.name" words={rows.names} onChange={(names) => change({ names })} />
        </div>
      </Section>
      <Section name="answers" title={t('rows.answers')} help={t('rows.answers.help')}><Answers kind="answer" answers={rows.answers} onChange={(answers) => change({ answers })} /></Section>
      <Section name="checks" title={t('rows.checks')} help={t('rows.checks.help')}><Answers kind="check" answers={rows.checks} onChange={(checks) => change({ checks })} /></Section>
      <Section name="general" title={t('rows.general')} help={t('rows.general.help')}><div className="table-row"><Extras rows={OF_TABLE} part={rows.rest} onChange={(rest) => change({ rest })} /></div></Section>
    </div>
  )
}

/** All fields are below the one without a name; no key: none are. */
const belowOf = (parameters: Record<string, unknown>, written: string) => (written === ALL ? { ...parameters, below: '' } : put(parameters, 'below', written))

function Section({ name, title, help, children }: { name: string; title: string; help: string; children: ReactNode }) {
  return (
    <section aria-labelledby={`rows-${name}`} className="stack tight">
      <h3 id={`rows-${name}`}>{title}</h3>
      <p className="soft">{help}</p>
      {children}
    </section>
  )
}

/** The events in their order: the first that fits counts. */
function Kinds({ kinds, onChange }: { kinds: KindRow[]; onChange: (kinds: KindRow[]) => void }) {
  const t = useT()
  const { list, focus } = useRowFocus()
  const change = (at: number, one: KindRow) => onChange(kinds.map((other, n) => (n === at ? one : other)))
  const move = (from: number, to: number) => {
    onChange(moved(kinds, from, to))
    focus(to, to > from ? '.row-down' : '.row-up')
  }
  const label = (n: number) => t('rows.kind', { n: n + 1 })
  return (
    <>
      <ol ref={list} className="table-row-list">
        {kinds.map((one, n) => (
          <li key={n}>
            <div className="table-row" role="group" aria-label={label(n)}>
              <div className="table-row-head">
                <SearchSelect className="grow" size="sm" label={label(n)} allowDeselect={false} data={KINDS.map((value) => ({ value, label: word('sample.kind', value) }))} value={one.type} onChange={(type) => type && change(n, { ...one, type })} />
                <ActionIcon className="row-up" aria-label={t('rows.kind.up', { n: n + 1 })} disabled={n === 0} onClick={() => move(n, n - 1)}><Icon name="chevronUp" size={17} /></ActionIcon>
                <ActionIcon className="row-down" aria-label={t('rows.kind.down', { n: n + 1 })} disabled={n === kinds.length - 1} onClick={() => move(n, n + 1)}><Icon name="chevronDown" size={17} /></ActionIcon>
                <ActionIcon aria-label={t('rows.kind.remove', { n: n + 1 })} onClick={() => { onChange(kinds.filter((_, at) => at !== n)); focus(Math.max(0, n - 1), 'input') }}><Icon name="trash" size={17} /></ActionIcon>
              </div>
              <Conditions rows={one.when} onChange={(when) => change(n, { ...one, when })} />
              <details>
                <summary>{t('rows.kind.fields', { n: one.fields.length })}</summary>
                <div className="table-row-own"><Fields fields={one.fields} onChange={(fields) => change(n, { ...one, fields })} /></div>
              </details>
              <Besides one={one} onChange={(next) => change(n, next)} />
            </div>
          </li>
        ))}
      </ol>
      <Button className="start" size="xs" variant="default" leftSection={<Icon name="plus" size={15} />} onClick={() => { onChange([...kinds, NO_KIND]); focus(kinds.length, 'input') }}>{t('rows.kind.add')}</Button>
    </>
  )
}

function Fields({ fields, onChange }: { fields: FieldRow[]; onChange: (fields: FieldRow[]) => void }) {
  const t = useT()
  const { list, focus } = useRowFocus()
  const left = FIELDS.filter((name) => !fields.some((one) => one.name === name))
  return (
    <>
      <ul ref={list} className="table-row-list">
        {fields.map((one, n) => {
          const label = word('sample.field', one.name)
          return (
            <li key={one.name}>
              <div className="table-row" role="group" aria-label={label}>
                <div className="table-row-head">
                  <b className="grow">{label}</b>
                  <ActionIcon aria-label={t('rows.field.remove', { name: label })} onClick={() => { onChange(fields.filter((_, at) => at !== n)); focus(Math.max(0, n - 1), 'input') }}><Icon name="trash" size={17} /></ActionIcon>
                </div>
                <Readings field={one.name} label={label} readings={one.readings} onChange={(readings) => onChange(fields.map((other, at) => (at === n ? { ...other, readings } : other)))} />
              </div>
            </li>
          )
        })}
      </ul>
      {left.length > 0 && <SearchSelect size="sm" className="table-row-add" label={t('rows.field.add')} placeholder={t('rows.field.choose')} data={left.map((value) => ({ value, label: t(`sample.field.${value}` as Key) }))} value={null} onChange={(name) => { if (name) { onChange([...fields, { name, readings: [NO_READING] }]); focus(fields.length, 'input[list]') } }} />}
    </>
  )
}

/** What else the event is, and events for the entries of a list. */
function Besides({ one, onChange }: { one: KindRow; onChange: (one: KindRow) => void }) {
  const t = useT()
  const types = KINDS.map((value) => ({ value, label: word('sample.kind', value) }))
  const { each } = one
  return (
    <details>
      <summary>{t('rows.more', { n: Number('then' in one.rest) + Number(each !== null) })}</summary>
      <div className="table-row-own">
        <SearchSelect size="sm" label={t('rows.then')} clearable data={types} value={String(one.rest.then ?? '') || null} onChange={(then) => onChange({ ...one, rest: put(one.rest, 'then', then) })} />
        {each ? (
          <>
            <div className="table-row-grid">
              <TextInput size="sm" label={t('rows.each.list')} list="request-places" value={each.list} onChange={(event) => onChange({ ...one, each: { ...each, list: event.currentTarget.value } })} />
              <SearchSelect size="sm" label={t('rows.each.type')} allowDeselect={false} data={types} value={each.type} onChange={(type) => type && onChange({ ...one, each: { ...each, type } })} />
            </div>
            <Fields fields={each.fields} onChange={(fields) => onChange({ ...one, each: { ...each, fields } })} />
            <Button className="start" size="compact-sm" variant="subtle" leftSection={<Icon name="trash" size={15} />} onClick={() => onChange({ ...one, each: null })}>{t('rows.each.remove')}</Button>
          </>
        ) : <Button className="start" size="compact-sm" variant="subtle" leftSection={<Icon name="plus" size={15} />} onClick={() => onChange({ ...one, each: NO_EACH })}>{t('rows.each.add')}</Button>}
      </div>
    </details>
  )
}
