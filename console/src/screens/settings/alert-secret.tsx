// A secret of an alert channel: stored at once, by itself, encrypted; afterwards it is masked.
import { Button, PasswordInput } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../../api/client'
import type { Alerts as AlertsView } from '../../api/types'
import { CopyButton } from '../../components/copy-button'
import { useAction } from '../../hooks/use-action'
import { useT } from '../../i18n'
import { SECRET, secret } from '../connections/provider-form'

/** A secret is kept by itself, at once; it never stands in a version of the settings. */
export function SecretField({ name, label, help, storedSecret, locked, ours, onStored }: { name: string; label: string; help: string; storedSecret: string | null; locked: boolean; ours?: boolean; onStored: (view: AlertsView) => void }) {
  const t = useT()
  const { run, busy } = useAction()
  const [typed, setTyped] = useState('')
  const [made, setMade] = useState('')
  const fresh = made !== '' && made === typed
  const send = async (value: string) => {
    const view = await run(() => ask<AlertsView>('PUT', '/alerts/secrets', { [name]: value }), { done: t(value ? 'alerts.kept' : 'alerts.taken_away') })
    if (!view) return
    setTyped('')
    onStored(view)
  }
  return (
    <form className="secret-row" onSubmit={(event) => { event.preventDefault(); if (typed) void send(typed) }}>
      <PasswordInput className="grow" label={label} description={fresh ? t('secret.copy_now') : help} autoComplete="new-password" maxLength={500} disabled={locked} visible={fresh || undefined} placeholder={storedSecret ? SECRET : undefined} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('enter.show') }} />
      {fresh && <CopyButton label={t('copy')} text={() => made} />}
      {!locked && ours && !typed && <Button type="button" variant="default" onClick={() => { const one = secret(); setMade(one); setTyped(one) }}>{t('secret.generate')}</Button>}
      {!locked && (typed || !storedSecret ? <Button type="submit" variant="default" loading={busy} disabled={!typed}>{t('alerts.keep')}</Button> : <Button type="button" variant="default" loading={busy} onClick={() => void send('')}>{t('alerts.take_away')}</Button>)}
    </form>
  )
}
