// The rows of a table: which request is which event, where each value comes from, and how a request proves its sender.
import { ActionIcon, Button, Select, Textarea, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { Icon } from '../../components/icons'
import { useT, word, type Key } from '../../i18n'
import { moved } from '../settings/rules/order'
import { Conditions } from './table-conditions'
import { useRowFocus } from './row-focus'
import { Readings } from './table-readings'
import { NO_PROOF, NO_READING, proofFaults, rowsOf, tableOf, UNSIGNED, type FieldRow, type KindRow, type ProofRow, type Rows, type Table } from './table-rows'

export const FIELDS = ['call', 'leg', 'at', 'direction', 'client', 'client_name', 'own_number', 'extension', 'agent_hint', 'queue', 'disposition', 'reason', 'started', 'answered', 'ended', 'ring', 'wait', 'talk', 'recording_url', 'recording_ref'] as const
const KINDS = ['started', 'ringing', 'queued', 'answered', 'held', 'resumed', 'transferred', 'leg_refused', 'leg_ended', 'queue_left', 'digits', 'voicemail_left', 'recording_started', 'recording_ready', 'parameters', 'tagged', 'noted', 'rated', 'ended', 'ignore']
const PROOFS = ['hmac', 'digest', 'ed25519', 'jwt', 'equal', 'addresses']
const HASHES = ['sha256', 'sha1', 'sha512', 'sha384', 'md5']
const RESULTS = ['hex', 'base64', 'base64_of_hex', 'text']

/** Holds the rows while they are edited; what is there when it is opened again comes from `table`. */
export function TableEditor({ table, places, onChange }: { table: Table; places: string[]; onChange: (table: Table) => void }) {
  const t = useT()
  const [rows, setRows] = useState<Rows>(() => rowsOf(table))
  const change = (changed: Partial<Rows>) => {
    const next = { ...rows, ...changed }
    setRows(next)
    onChange(tableOf(next, table))
  }
  return (
    <div className="table-rows">
      <datalist id="request-places">{places.map((one) => <option key={one} value={one} />)}</datalist>
      <Section name="kinds" title={t('rows.kinds')} help={t('rows.kinds.help')}><Kinds kinds={rows.kinds} onChange={(kinds) => change({ kinds })} /></Section>
      <Section name="fields" title={t('rows.fields')} help={t('rows.fields.help')}><Fields fields={rows.fields} onChange={(fields) => change({ fields })} /></Section>
      <Section name="proofs" title={t('rows.proofs')} help={t('rows.proofs.help')}><Proofs proofs={rows.proofs} onChange={(proofs) => change({ proofs })} /></Section>
    </div>
  )
}

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
  const put = (at: number, one: KindRow) => onChange(kinds.map((other, n) => (n === at ? one : other)))
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
                <Select className="grow" size="sm" label={label(n)} searchable allowDeselect={false} data={KINDS.map((value) => ({ value, label: word('sample.kind', value) }))} value={one.type} onChange={(type) => type && put(n, { ...one, type })} />
                <ActionIcon className="row-up" aria-label={t('rows.kind.up', { n: n + 1 })} disabled={n === 0} onClick={() => move(n, n - 1)}><Icon name="chevronUp" size={17} /></ActionIcon>
                <ActionIcon className="row-down" aria-label={t('rows.kind.down', { n: n + 1 })} disabled={n === kinds.length - 1} onClick={() => move(n, n + 1)}><Icon name="chevronDown" size={17} /></ActionIcon>
                <ActionIcon aria-label={t('rows.kind.remove', { n: n + 1 })} onClick={() => { onChange(kinds.filter((_, at) => at !== n)); focus(Math.max(0, n - 1), 'input') }}><Icon name="trash" size={17} /></ActionIcon>
              </div>
              <Conditions rows={one.when} onChange={(when) => put(n, { ...one, when })} />
              <details>
                <summary>{t('rows.kind.fields', { n: one.fields.length })}</summary>
                <div className="table-row-own"><Fields fields={one.fields} onChange={(fields) => put(n, { ...one, fields })} /></div>
              </details>
            </div>
          </li>
        ))}
      </ol>
      <Button className="start" size="xs" variant="default" leftSection={<Icon name="plus" size={15} />} onClick={() => { onChange([...kinds, { type: 'ended', when: [], fields: [], rest: {} }]); focus(kinds.length, 'input') }}>{t('rows.kind.add')}</Button>
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
      {left.length > 0 && <Select size="sm" className="table-row-add" label={t('rows.field.add')} placeholder={t('rows.field.choose')} searchable data={left.map((value) => ({ value, label: t(`sample.field.${value}` as Key) }))} value={null} onChange={(name) => { if (name) { onChange([...fields, { name, readings: [NO_READING] }]); focus(fields.length, 'input[list]') } }} />}
    </>
  )
}

function Proofs({ proofs, onChange }: { proofs: ProofRow[]; onChange: (proofs: ProofRow[]) => void }) {
  const t = useT()
  const { list, focus } = useRowFocus()
  return (
    <>
      <ul ref={list} className="table-row-list">
        {proofs.map((one, n) => (
          <li key={n}>
            <div className="table-row" role="group" aria-label={t('rows.proof', { n: n + 1 })}>
              <Proof one={one} n={n} onChange={(next) => onChange(proofs.map((other, at) => (at === n ? next : other)))} onRemove={() => { onChange(proofs.filter((_, at) => at !== n)); focus(Math.max(0, n - 1), 'input') }} />
            </div>
          </li>
        ))}
      </ul>
      {proofs.length === 0 && <p className="soft" role="alert">{t('rows.proofs.none')}</p>}
      <Button className="start" size="xs" variant="default" leftSection={<Icon name="plus" size={15} />} onClick={() => { onChange([...proofs, NO_PROOF]); focus(proofs.length, 'input') }}>{t('rows.proof.add')}</Button>
    </>
  )
}

function Proof({ one, n, onChange, onRemove }: { one: ProofRow; n: number; onChange: (one: ProofRow) => void; onRemove: () => void }) {
  const t = useT()
  const [left, setLeft] = useState(false)
  const faults = left ? proofFaults(one) : {}
  const said = (fault?: Key) => fault && t(fault)
  const rest = (name: string) => String(one.rest[name] ?? '')
  const put = (name: string, value: unknown) => onChange({ ...one, rest: Object.fromEntries(Object.entries({ ...one.rest, [name]: value }).filter(([, each]) => each !== '' && each !== null)) })
  const hashes = ['hmac', 'digest'].includes(one.kind)
  const choice = (name: string, label: string, data: string[], usual: string) => <Select size="sm" label={label} allowDeselect={false} data={data.map((value) => ({ value, label: word(`rows.${name}`, value) }))} value={rest(name) || usual} onChange={(value) => put(name, value === usual ? '' : value)} />
  return (
    <>
      <div className="table-row-head" onBlur={() => setLeft(true)}>
        <Select className="grow" size="sm" label={t('rows.proof', { n: n + 1 })} allowDeselect={false} data={PROOFS.map((value) => ({ value, label: t(`rows.proof.${value}` as Key) }))} value={one.kind} onChange={(kind) => kind && onChange({ ...one, kind })} />
        <ActionIcon aria-label={t('rows.proof.remove', { n: n + 1 })} onClick={onRemove}><Icon name="trash" size={17} /></ActionIcon>
      </div>
      <div className="table-row-grid" onBlur={() => setLeft(true)}>
        {one.kind !== 'addresses' && <TextInput size="sm" label={t('rows.proof.from')} list="request-places" placeholder="@header.x-signature" error={said(faults.from)} value={one.from} onChange={(event) => onChange({ ...one, from: event.currentTarget.value })} />}
        {one.kind !== 'addresses' && <TextInput size="sm" label={t('rows.proof.after')} value={one.after} onChange={(event) => onChange({ ...one, after: event.currentTarget.value })} />}
        {one.kind !== 'addresses' && choice('key', t('rows.key'), ['key', 'second_key'], 'key')}
        {(hashes || one.kind === 'jwt') && choice('hash', t('rows.hash'), HASHES, 'sha256')}
        {hashes && choice('result', t('rows.result'), RESULTS, 'hex')}
        {one.kind !== 'addresses' && <TextInput size="sm" label={t('rows.proof.time')} list="request-places" value={rest('time')} onChange={(event) => put('time', event.currentTarget.value)} />}
      </div>
      {!UNSIGNED.includes(one.kind) && <Textarea size="sm" onBlur={() => setLeft(true)} label={t('rows.proof.text')} description={t('rows.proof.text.help')} autosize minRows={1} maxRows={8} spellCheck={false} classNames={{ input: 'mono' }} error={said(faults.text)} value={one.text} onChange={(event) => onChange({ ...one, text: event.currentTarget.value })} />}
      <Conditions rows={one.when} onChange={(when) => onChange({ ...one, when })} />
    </>
  )
}
