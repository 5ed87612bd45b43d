// A file of contacts for a CRM: what it would change, then what became of it.
import { Button, FileButton, Modal, Select } from '@mantine/core'
import { useState } from 'react'
import { get, post } from '../../api/client'
import { usePeople } from '../../api/people'
import type { ImportedContact, PhoneBookImport, PhoneBookImportReport } from '../../api/types'
import { Card } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag, type Tone } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { phone, useT, word } from '../../i18n'
import { packed } from './phone-book-file'

const SHOWN = 200 // rows; a longer file is compared whole all the same
const TONES: Record<string, Tone> = { new: 'teal', changed: 'teal', skipped: 'amber' }
const STATES: Record<string, Tone> = { done: 'teal', parked: 'red', held: 'amber' }

export function ImportContacts() {
  const t = useT()
  const { crms } = usePeople()
  const { run, busy, problem, clear } = useAction()
  const [file, setFile] = useState<string | null>(null)
  const [tooLarge, setTooLarge] = useState(false)
  const [connection, setConnection] = useState<string | null>(null)
  const [create, setCreate] = useState('contact')
  const [found, setFound] = useState<PhoneBookImport | null>(null)
  const [report, setReport] = useState<PhoneBookImportReport | null>(null)
  const compare = async (content: string, crm: string | null) => {
    const answer = await run(() => post<PhoneBookImport>('/phone-book/import', { file: content, connection: crm }))
    if (answer) setFound(answer)
  }
  const choose = async (chosen: File | null) => {
    if (!chosen) return
    clear()
    const content = packed(await chosen.arrayBuffer())
    setTooLarge(content === null)
    if (content === null) return
    setFile(content)
    await compare(content, connection)
  }
  const look = (id: string) => run(() => get<PhoneBookImportReport>(`/phone-book/imports/${id}`)).then((answer) => answer && setReport(answer))
  const save = async () => {
    const saved = await run(() => post<PhoneBookImport>('/phone-book/import', { file, connection, create, save: true }))
    if (saved) setFound(saved)
    if (saved?.id) await look(saved.id)
  }
  const close = () => {
    setFound(null)
    setReport(null)
    clear()
  }
  return (
    <Card title={t('phone_book.import')} lead={t('phone_book.import.lead')} id="phone-book-import">
      {!found && problem && <ProblemBox problem={problem} />}
      {tooLarge && <div className="notice items-notice" role="alert"><Icon name="alertTriangle" /><p>{t('phone_book.import.too_large')}</p></div>}
      <div className="row wrap">
        <FileButton onChange={(chosen) => void choose(chosen)} accept=".vcf,.csv,text/vcard,text/csv" inputProps={{ 'aria-label': t('phone_book.import.file') }}>
          {(props) => <Button {...props} variant="default" loading={busy && !found} leftSection={<Icon name="upload" size={16} />}>{t('phone_book.import.open')}</Button>}
        </FileButton>
      </div>
      <Modal opened={found !== null} onClose={close} title={t(report ? 'phone_book.import.report' : 'phone_book.import')} size="xl" closeButtonProps={{ 'aria-label': t('close') }}>
        <div className="stack tight">
          {problem && <ProblemBox problem={problem} />}
          {found && !report && (
            <>
              <div className="row wrap">
                {crms.length > 1 && <Select size="sm" allowDeselect={false} label={t('phone_book.import.crm')} data={crms.map((one) => ({ value: one.id, label: one.title }))} value={found.connection} onChange={(crm) => { setConnection(crm); if (file) void compare(file, crm) }} />}
                <Select size="sm" allowDeselect={false} label={t('phone_book.import.create')} data={[{ value: 'contact', label: t('phone_book.import.contact') }, { value: 'lead', label: t('phone_book.import.lead_record') }]} value={create} onChange={(chosen) => setCreate(chosen ?? create)} />
              </div>
              <Preview found={found} />
              <div className="row end-row">
                <Button variant="default" onClick={close}>{t('cancel')}</Button>
                <Button loading={busy} disabled={queued(found) === 0} onClick={() => void save()}>{t('phone_book.import.go', { n: queued(found) })}</Button>
              </div>
            </>
          )}
          {report && <Report report={report} busy={busy} onRefresh={() => void look(report.id)} onClose={close} />}
        </div>
      </Modal>
    </Card>
  )
}

const queued = ({ counts }: PhoneBookImport) => (counts.new ?? 0) + (counts.changed ?? 0)

function Preview({ found }: { found: PhoneBookImport }) {
  const t = useT()
  const { counts, contacts, conflicts } = found
  return (
    <>
      <p>{t('phone_book.import.counts', { new: counts.new ?? 0, changed: counts.changed ?? 0, same: (counts.same ?? 0) + (counts.waiting ?? 0), skipped: counts.skipped ?? 0 })}</p>
      {conflicts > 0 && <p className="soft">{t('phone_book.import.conflicts', { n: conflicts })}</p>}
      <div className="table-wrap import-preview" tabIndex={0} role="group" aria-label={t('phone_book.import')}>
        <table className="table">
          <thead><tr><th>{t('phone_book.name')}</th><th>{t('phone_book.import.numbers')}</th><th>{t('import.change')}</th><th>{t('phone_book.import.remark')}</th></tr></thead>
          <tbody>
            {contacts.slice(0, SHOWN).map((one) => (
              <tr key={one.line}>
                <td><b>{one.name}</b>{one.company && <div className="soft">{one.company}</div>}</td>
                <td className="num">{one.numbers.map((number) => <div key={number} className="nowrap">{phone(number)}</div>)}</td>
                <td><Tag tone={TONES[one.change] ?? 'quiet'}>{word('import_change', one.change)}</Tag></td>
                <td><Remarks contact={one} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {contacts.length > SHOWN && <p className="soft">{t('phone_book.import.shown', { shown: SHOWN, all: contacts.length })}</p>}
    </>
  )
}

function Remarks({ contact }: { contact: ImportedContact }) {
  const t = useT()
  return (
    <>
      {contact.why && <div>{word('import_why', contact.why)}</div>}
      {contact.adds?.map((one) => <div key={one.value}>{t('phone_book.import.gets', { value: one.field === 'number' ? phone(one.value) : one.value })}</div>)}
      {contact.conflicts?.map((one) => <div key={one.field} className="soft">{t('phone_book.import.differs', { field: word('import_field', one.field), crm: one.crm, file: one.file })}</div>)}
    </>
  )
}

interface ReportProps {
  report: PhoneBookImportReport
  busy: boolean
  onRefresh: () => void
  onClose: () => void
}

function Report({ report, busy, onRefresh, onClose }: ReportProps) {
  const t = useT()
  return (
    <>
      <p role="status">{t((report.counts.open ?? 0) > 0 ? 'phone_book.import.queued' : 'phone_book.import.report_lead')}</p>
      <div className="table-wrap import-preview" tabIndex={0} role="group" aria-label={t('phone_book.import.report')}>
        <table className="table">
          <tbody>
            {report.items.slice(0, SHOWN).map((one) => (
              <tr key={one.key}>
                <td><b>{one.name}</b></td>
                <td>{word('kind', one.kind)}</td>
                <td><Tag tone={STATES[one.state] ?? 'quiet'}>{word('item', one.state)}</Tag></td>
                <td>{one.link ? <a href={one.link} target="_blank" rel="noreferrer">{t('phone_book.import.open_record')}<span className="hidden-text">: {one.name}</span></a> : one.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="row end-row">
        <Button variant="default" loading={busy} onClick={onRefresh}>{t('phone_book.import.refresh')}</Button>
        <Button onClick={onClose}>{t('close')}</Button>
      </div>
    </>
  )
}
