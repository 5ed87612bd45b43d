// Why items are discarded: a reason, stored in the journal.
import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useT } from '../../i18n'

export function DropForm({ busy, onClose, onDrop }: { busy: boolean; onClose: () => void; onDrop: (reason: string) => void }) {
  const t = useT()
  const [reason, setReason] = useState('')
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); onDrop(reason.trim()) }}>
      <p className="soft">{t('outbox.drop.lead')}</p>
      <Textarea label={t('outbox.drop.reason')} required maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
      <div className="row end-row">
        <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
        <Button type="submit" className="danger" loading={busy} disabled={!reason.trim()}>{t('outbox.drop')}</Button>
      </div>
    </form>
  )
}
