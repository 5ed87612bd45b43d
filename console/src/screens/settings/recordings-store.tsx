// The store of recordings: the secret key of its bucket, kept by itself and at once, and a test of what is saved.
import { Button, PasswordInput } from '@mantine/core'
import { useState } from 'react'
import { ask, post } from '../../api/client'
import type { RecordingStoreCheck } from '../../api/types'
import { Light } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { useT } from '../../i18n'

/** It never stands in a version of the settings, and nothing reads it back. */
export function BucketSecret() {
  const t = useT()
  const { run, busy } = useAction()
  const [typed, setTyped] = useState('')
  const send = async () => {
    const kept = await run(() => ask('PUT', '/recordings/bucket-secret', { secret: typed }).then(() => true), { done: t('alerts.kept') })
    if (kept) setTyped('')
  }
  return (
    <form className="secret-row" onSubmit={(event) => { event.preventDefault(); if (typed) void send() }}>
      <PasswordInput className="grow" label={t('recordings.secret_key')} description={t('recordings.secret_key.help')} autoComplete="new-password" maxLength={500} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('enter.show') }} />
      <Button type="submit" variant="default" loading={busy} disabled={!typed}>{t('alerts.keep')}</Button>
    </form>
  )
}

export function StoreCheck() {
  const t = useT()
  const { run, busy } = useAction()
  const [check, setCheck] = useState<RecordingStoreCheck | null>(null)
  return (
    <div className="row wrap">
      <Button variant="default" loading={busy} onClick={() => void run(() => post<RecordingStoreCheck>('/recordings/check')).then((found) => setCheck(found ?? null))}>{t('recordings.check')}</Button>
      <span role="status" className="soft">{check && <><Light level={check.works ? 'green' : 'red'} /> {check.works ? t('recordings.check.works') : t('recordings.check.fails', { text: check.text })}</>}</span>
    </div>
  )
}
