// What may be done with a recording: archive it, hold it, delete it, link it for a program; who listened.
import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { ask, post } from '../../api/client'
import type { ArchivedRecording, RecordingLink } from '../../api/types'
import { Confirm } from '../../components/confirm'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { useAction } from '../../hooks/use-action'
import { moment, useT } from '../../i18n'
import { useSession } from '../../session'

type Asked = 'hold' | 'release' | 'delete'
const ARCHIVABLE = ['at_provider', 'failed', 'withheld']

export function RecordingActions({ call, kept, onDone }: { call: string; kept: ArchivedRecording; onDone: () => void }) {
  const t = useT()
  const { may } = useSession()
  const { run, busy } = useAction()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [link, setLink] = useState<RecordingLink | null>(null)
  const path = `/calls/${encodeURIComponent(call)}/recording`
  const log = may('audit.read') && <Button component={Link} href={`/audit?q=${encodeURIComponent(call)}`} size="xs" variant="default" leftSection={<Icon name="history" size={15} />}>{t('recording.access_log')}</Button>
  if (!may('recordings.manage')) return log ? <div className="row wrap">{log}</div> : null
  const archive = () => void run(() => post(`${path}/archive`), { done: t('recording.archive.done') }).then((done) => done && onDone())
  const create = () => void run(() => post<RecordingLink>(`${path}/link`)).then((made) => setLink(made ?? null))
  const archived = kept.state === 'archived'
  return (
    <div className="row wrap">
      {ARCHIVABLE.includes(kept.state) && <Button size="xs" variant="default" loading={busy} onClick={archive} leftSection={<Icon name="download" size={15} />}>{t('recording.archive')}</Button>}
      {archived && <Button size="xs" variant="default" onClick={() => setAsked(kept.hold ? 'release' : 'hold')} leftSection={<Icon name="lock" size={15} />}>{t(kept.hold ? 'recording.release' : 'recording.hold')}</Button>}
      {archived && <Button size="xs" variant="default" loading={busy} onClick={create} leftSection={<Icon name="key" size={15} />}>{t('recording.link')}</Button>}
      {log}
      {archived && !kept.hold && <Button size="xs" variant="default" onClick={() => setAsked('delete')} leftSection={<Icon name="trash" size={15} />}>{t('recording.delete')}</Button>}
      {asked && <Reason key={asked} asked={asked} path={path} onClose={() => setAsked(null)} onDone={() => { setAsked(null); onDone() }} />}
      <Modal opened={link !== null} onClose={() => setLink(null)} title={t('recording.link')} closeButtonProps={{ 'aria-label': t('close') }}>
        {link && (
          <div className="form">
            <p className="lead">{t('recording.link.help', { when: moment(link.expires_at) })}</p>
            <TextInput label={t('recording.link.address')} readOnly value={link.url} onFocus={(event) => event.currentTarget.select()} />
            <div className="row end-row"><CopyButton label={t('recording.link.copy')} text={() => link.url} /></div>
          </div>
        )}
      </Modal>
    </div>
  )
}

/** The reason is kept in the audit log. */
function Reason({ asked, path, onClose, onDone }: { asked: Asked; path: string; onClose: () => void; onDone: () => void }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [reason, setReason] = useState('')
  const send = () => (asked === 'delete' ? ask('DELETE', `${path}?reason=${encodeURIComponent(reason)}`) : ask('PUT', `${path}/hold`, { hold: asked === 'hold', reason }))
  const go = () => void run(() => send().then(() => true), { done: t(`recording.${asked}.done`), quiet: true }).then((done) => done && onDone())
  return (
    <Confirm opened title={t(`recording.${asked}`)} go={t(`recording.${asked}`)} danger={asked === 'delete'} busy={busy} disabled={!reason.trim()} problem={problem} onClose={onClose} onGo={go}>
      <p className="lead">{t(`recording.${asked}.help`)}</p>
      <Textarea label={t('recording.reason')} required maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
    </Confirm>
  )
}
