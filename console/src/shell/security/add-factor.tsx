// Adding an authenticator app (scan, then the first code) or a passkey. `onDone` gets the recovery codes, if there are new ones.
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/client'
import { createPasskey, type CreationOptions } from '../../api/passkeys'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { useT, word } from '../../i18n'
import type { Problem } from '../../api/types'

export type FactorKind = 'totp' | 'passkey'

interface App {
  id: string
  secret: string
  uri: string
  qr: string
}
interface Adding {
  onDone: (codes: string[]) => void
  onClose: () => void
}

/** `guard` runs what the server may refuse until one has proved again who one is. */
export function AddFactor({ kind, guard, problem, busy, onDone, onClose }: Adding & {
  kind: FactorKind
  guard: <R>(work: () => Promise<R>, then: (result: R) => void) => void
  problem: Problem | null
  busy: boolean
}) {
  const t = useT()
  const [name, setName] = useState(word('factor.kind', kind))
  const [app, setApp] = useState<App | null>(null)
  const begin = () => {
    if (kind === 'totp') guard(() => post<App>('/factors/totp', { name: name.trim() }), setApp)
    else guard(addPasskey, ({ recovery_codes }) => onDone(recovery_codes))
  }
  const addPasskey = async () => {
    const { options } = await post<{ options: CreationOptions }>('/factors/passkey/options')
    return post<{ recovery_codes: string[] }>('/factors/passkey', { name: name.trim(), passkey: await createPasskey(options) })
  }
  if (app) return <FirstCode app={app} onDone={onDone} onClose={onClose} />
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); begin() }}>
      {problem && <ProblemBox problem={problem} />}
      <TextInput label={t('factors.name')} description={t('factors.name.help')} required maxLength={64} autoComplete="off" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <div className="row end-row">
        <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
        <Button type="submit" loading={busy} disabled={!name.trim()}>{t('factors.next')}</Button>
      </div>
    </form>
  )
}

function FirstCode({ app, onDone, onClose }: Adding & { app: App }) {
  const t = useT()
  const [code, setCode] = useState('')
  const { run, busy, problem } = useAction()
  const activate = async () => {
    const done = await run(() => post<{ recovery_codes: string[] }>(`/factors/${app.id}/activation`, { code }), { quiet: true })
    if (done) onDone(done.recovery_codes)
    else setCode('')
  }
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); void activate() }}>
      {problem && <ProblemBox problem={problem} />}
      <p>{t('factors.scan')}</p>
      <img className="factor-qr" src={app.qr} alt={t('factors.qr')} />
      <div>
        <p className="soft">{t('factors.secret')}</p>
        <code className="factor-secret">{app.secret.match(/.{1,4}/g)?.join(' ')}</code>
      </div>
      <TextInput label={t('factors.code')} required inputMode="numeric" autoComplete="one-time-code" maxLength={10} data-autofocus autoFocus value={code} onChange={(event) => setCode(event.currentTarget.value)} />
      <div className="row end-row">
        <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
        <Button type="submit" loading={busy} disabled={!code.trim()}>{t('factors.activate')}</Button>
      </div>
    </form>
  )
}
