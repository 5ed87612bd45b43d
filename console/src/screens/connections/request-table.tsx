// How requests of a phone system are read: a pasted request, what it becomes, its signature step by step, and the table.
import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { post } from '../../api/client'
import type { Provider, RequestTrial } from '../../api/types'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { amount, moment, phone, reasonText, useT, word, type Key } from '../../i18n'
import { FIELDS, TableEditor } from './table-editor'
import type { Table } from './table-rows'

type Values = Record<string, unknown>

const OWN = 'own' // the choice for a table of one's own
const TRIED_AFTER_MS = 400 // of the last letter

/** `name`: the setting that holds the table; `onChange` sets settings of the form. */
export function RequestTable({ provider, name, values, connection, onChange }: { provider: Provider; name: string; values: Values; connection?: string; onChange: (changed: Values) => void }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [text, setText] = useState('')
  const [source, setSource] = useState('')
  const [trial, setTrial] = useState<RequestTrial | null>(null)
  const [version, setVersion] = useState(0) // the rows are read anew when the table was changed elsewhere
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(waiting.current), [])
  const own = values[name] !== undefined && values[name] !== null && values[name] !== ''
  const attempt = async (settings: Values, propose = false) => {
    const { allow_private: _, ...rest } = settings
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ''))
    const found = await run(() => post<RequestTrial>('/connections/try-request', { provider: provider.id, kind: provider.kind, connection: connection ?? null, settings: given, text, source, propose }), { quiet: true })
    if (!found) return
    setTrial(found)
    if (!propose) return
    setVersion((n) => n + 1)
    const chosen = found.settings.preset
    onChange(chosen === OWN ? { preset: OWN, [name]: found.structure } : { preset: chosen, [name]: '' })
  }
  const change = (table: Table | '', preset?: unknown, inRows = false) => {
    const changed = { ...(preset === undefined ? {} : { preset }), [name]: table }
    onChange(changed)
    if (!inRows) setVersion((n) => n + 1)
    clearTimeout(waiting.current)
    if (text && table) waiting.current = setTimeout(() => void attempt({ ...values, ...changed }), inRows ? TRIED_AFTER_MS : 0)
  }
  const table = (own ? values[name] : trial?.structure) as Table | undefined
  return (
    <fieldset className="form sample">
      <legend>{t('sample.title')}</legend>
      <p className="soft">{t(own ? 'sample.lead.own' : 'sample.lead')}</p>
      <Textarea label={t('sample.paste')} description={t('sample.paste.help')} placeholder={'POST /events HTTP/1.1\nContent-Type: application/json\nX-Signature: …\n\n{"event": "call.ended", …}'} value={text} autosize minRows={5} maxRows={14} spellCheck={false} classNames={{ input: 'mono' }} onChange={(event) => setText(event.currentTarget.value)} />
      {!!values.addresses && <TextInput label={t('sample.source')} description={t('sample.source.help')} value={source} onChange={(event) => setSource(event.currentTarget.value)} />}
      <div className="row wrap">
        <Button variant="default" loading={busy} disabled={!text.trim()} leftSection={<Icon name="bolt" size={16} />} onClick={() => void attempt(values)}>{t('sample.try')}</Button>
        <Button variant="default" loading={busy} disabled={!text.trim()} onClick={() => void attempt(values, true)}>{t('sample.propose')}</Button>
        {own && <Button variant="subtle" onClick={() => { setTrial(null); change('') }}>{t('sample.drop')}</Button>}
      </div>
      {problem && <ProblemBox problem={problem} />}
      <div aria-live="polite" className="stack tight">{trial && <Result trial={trial} onUse={(place, field) => change(withField(trial.structure ?? {}, place, field), OWN)} />}</div>
      {table && <TableEditor key={`${version}${own ? '' : String(values.preset)}`} table={table} places={trial?.fields.map((one) => one.place) ?? []} onChange={(changed) => change(changed, OWN, true)} />}
      {table && <Written table={table} onChange={(changed) => change(changed, OWN)} />}
    </fieldset>
  )
}

/** The table with this place as the source of one of our fields, and of no other. */
export function withField(table: Table, place: string, field: string | null): Table {
  const before = (table.fields ?? {}) as Table
  const kept = Object.fromEntries(Object.entries(before).filter(([, value]) => value !== place))
  return { ...table, fields: field ? { ...kept, [field]: place } : kept }
}

function Result({ trial, onUse }: { trial: RequestTrial; onUse: (place: string, field: string | null) => void }) {
  const t = useT()
  return (
    <>
      <div className={trial.accepted ? 'notice teal' : 'notice red'}>
        <Icon name={trial.accepted ? 'check' : 'alertCircle'} />
        <div>
          <p><b>{t(trial.accepted ? 'sample.accepted' : 'sample.refused', { status: trial.status })}</b></p>
          {trial.problem && <p>{reasonText(trial.reasons, trial.problem)} {reasonText(trial.next_reasons, trial.next_step)}</p>}
        </div>
      </div>
      <Becomes trial={trial} />
      {trial.proofs.map((proof, n) => <Proof key={n} proof={proof} />)}
      {trial.fields.length > 0 && <Fields trial={trial} onUse={onUse} />}
    </>
  )
}

/** The event in the reader's words. */
function Becomes({ trial }: { trial: RequestTrial }) {
  const t = useT()
  const event = trial.events.at(0) as Values | undefined
  const client = event?.client as { number?: string; name?: string; hidden?: boolean } | undefined
  const lengths = (event?.durations_ms ?? {}) as Record<string, number | null>
  const recording = event?.recording as { url?: string; ref?: string } | undefined
  const parameters = Object.entries((event?.parameters ?? {}) as Record<string, string>)
  const said = (name: string) => (typeof event?.[name] === 'string' ? (event[name] as string) : '')
  const rows: [string, string][] = [
    [t('sample.field.call'), trial.call],
    [t('sample.field.at'), said('at') && moment(said('at'))],
    [t('sample.field.direction'), word('direction', said('direction'))],
    [t('sample.field.client'), client?.hidden ? t('sample.hidden') : [client?.number && phone(client.number), client?.name].filter(Boolean).join(' · ')],
    [t('sample.field.own_number'), phone(said('own_number'))],
    [t('sample.field.extension'), said('extension')],
    [t('sample.field.agent_hint'), said('agent_hint')],
    [t('sample.field.queue'), said('queue')],
    [t('sample.field.disposition'), word('disposition', said('disposition'))],
    [t('sample.field.talk'), typeof lengths.talk === 'number' ? t('sample.seconds', { n: amount(lengths.talk / 1000, 1) }) : ''],
    [t('sample.field.recording_url'), recording?.url ?? recording?.ref ?? ''],
    [t('sample.parameters'), parameters.map(([key, value]) => `${key} = ${value}`).join(', ')],
    [t('sample.answer'), trial.answer ? `${trial.answer.status} ${trial.answer.body}` : ''],
  ]
  return (
    <section aria-labelledby="sample-becomes">
      <h3 id="sample-becomes">{t('sample.becomes')} <Tag tone={event ? 'teal' : undefined}>{word('sample.kind', trial.kind || 'unknown')}</Tag></h3>
      <dl className="kv num">{rows.filter(([, value]) => value).map(([label, value]) => <div className="kv-row" key={label}><dt>{label}</dt><dd className="breakable">{value}</dd></div>)}</dl>
    </section>
  )
}

function Proof({ proof }: { proof: RequestTrial['proofs'][number] }) {
  const t = useT()
  const holds = !proof.problem
  return (
    <section className="proof">
      <h3>{t('sample.proof')} <Tag tone={holds ? 'teal' : 'red'}>{t(holds ? 'sample.proof.holds' : 'sample.proof.wrong')}</Tag></h3>
      {proof.problem && <p>{reasonText(proof.reasons, proof.problem)}</p>}
      <dl className="kv">
        {([['signed', proof.signed], ['computed', proof.computed], ['received', proof.received]] as const).filter(([, value]) => value).map(([name, value]) => (
          <div className="kv-row" key={name}><dt>{t(`sample.${name}` as Key)}</dt><dd><pre className="code-box" tabIndex={0}>{value}</pre></dd></div>
        ))}
      </dl>
    </section>
  )
}

function Fields({ trial, onUse }: { trial: RequestTrial; onUse: (place: string, field: string | null) => void }) {
  const t = useT()
  const data = FIELDS.map((value) => ({ value, label: t(`sample.field.${value}` as Key) }))
  return (
    <section aria-labelledby="sample-fields">
      <h3 id="sample-fields">{t('sample.fields', { n: trial.fields.length })}</h3>
      <ul className="sample-fields">
        {trial.fields.map((one) => (
          <li key={one.place}>
            <span className="mono">{one.place}</span>
            <span className="breakable">{one.value}</span>
            <Select size="xs" clearable aria-label={t('sample.used.of', { place: one.place })} placeholder={t('sample.unused')} data={data} value={FIELDS.find((name) => one.used.includes(name)) ?? null} onChange={(field) => onUse(one.place, field)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The whole table as text, for what the rows above cannot say. */
function Written({ table, onChange }: { table: Table; onChange: (table: Table) => void }) {
  const t = useT()
  const [draft, setDraft] = useState<string | null>(null)
  const [wrong, setWrong] = useState('')
  const text = draft ?? JSON.stringify(table, null, 2)
  const use = () => {
    try {
      onChange(JSON.parse(text) as Table)
      setDraft(null)
      setWrong('')
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <details>
      <summary>{t('sample.text', { n: amount(text.split('\n').length) })}</summary>
      <Textarea aria-label={t('sample.text.label')} value={text} error={wrong} autosize minRows={8} maxRows={24} spellCheck={false} classNames={{ input: 'mono' }} onChange={(event) => setDraft(event.currentTarget.value)} />
      <Button mt="xs" size="xs" variant="default" disabled={draft === null} onClick={use}>{t('sample.text.use')}</Button>
    </details>
  )
}
