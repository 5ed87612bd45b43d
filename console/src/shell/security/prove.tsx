// Proving again who one is, before second factors change. The server gives a new session for it.
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { post, remember } from '../../api/client'
import { startStream, stopStream } from '../../api/event-stream'
import { passkeysWork, signWithPasskey, type RequestOptions } from '../../api/passkeys'
import type { Me } from '../../api/types'
import { Icon } from '../../components/icons'
import { PasswordField } from '../../components/password-fields'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { useT } from '../../i18n'
import { useSession } from '../../session'

export function Prove({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const t = useT()
  const { me } = useSession()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const { run, busy, problem } = useAction()
  const prove = async (proof: () => Promise<unknown>) => {
    stopStream() // it belongs to the session that ends with the proof
    const done = await run(async () => remember(await post<Me>('/session/proof', await proof())), { quiet: true })
    if (!me.must_add_factor) startStream()
    if (done) onDone()
  }
  const withPasskey = () =>
    prove(async () => {
      const { options } = await post<{ options: RequestOptions }>('/session/proof/options')
      return { passkey: await signWithPasskey(options) }
    })
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); void prove(async () => (code.trim() ? { code } : { password })) }}>
      {problem && <ProblemBox problem={problem} />}
      <p className="soft">{t('prove.lead')}</p>
      {me.second_factor && passkeysWork() && <Button variant="default" leftSection={<Icon name="key" size={16} />} disabled={busy} onClick={() => void withPasskey()}>{t('enter.second.passkey')}</Button>}
      <input hidden readOnly autoComplete="username" value={me.name} />
      <PasswordField label={t('people.password.present')} required={false} autoComplete="current-password" data-autofocus value={password} onChange={setPassword} />
      {me.second_factor && <TextInput label={t('prove.code')} autoComplete="one-time-code" maxLength={40} value={code} onChange={(event) => setCode(event.currentTarget.value)} />}
      <div className="row end-row">
        <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
        <Button type="submit" loading={busy} disabled={!password && !code.trim()}>{t('prove.go')}</Button>
      </div>
    </form>
  )
}
