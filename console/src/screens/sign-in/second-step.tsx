// The second step of signing in: a code, or a passkey.
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ask, post, remember } from '../../api/client'
import { passkeysWork, signWithPasskey, type RequestOptions } from '../../api/passkeys'
import type { Me } from '../../api/types'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { useT } from '../../i18n'
import { SignInFrame } from './frame'

/** `methods`: totp, passkey, recovery_code. `onBack`: with a problem when the first step has to be done again. */
export function SecondStep({ methods, onSignedIn, onBack }: { methods: string[]; onSignedIn: (me: Me) => void; onBack: () => void }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [code, setCode] = useState('')
  const passkey = methods.includes('passkey') && passkeysWork()
  const prove = async (work: () => Promise<Me>) => {
    const who = await run(work, { quiet: true })
    if (who) onSignedIn(remember(who))
    else setCode('')
  }
  const withPasskey = () =>
    prove(async () => {
      const { options } = await post<{ options: RequestOptions }>('/session/passkey/options')
      return post<Me>('/session/factor', { passkey: await signWithPasskey(options) })
    })
  const back = () => {
    void ask('DELETE', '/session/factor').catch(() => {})
    onBack()
  }
  const over = problem?.code === 'sign_in_over'
  return (
    <SignInFrame title={t('enter.second.title')} onSubmit={() => void prove(() => post<Me>('/session/factor', { code }))}>
      {problem && <ProblemBox problem={problem} />}
      {!over && (
        <>
          {passkey && <Button leftSection={<Icon name="key" size={16} />} loading={busy} fullWidth onClick={() => void withPasskey()}>{t('enter.second.passkey')}</Button>}
          <TextInput
            label={t('enter.second.code')}
            description={t(methods.includes('totp') ? 'enter.second.code.help' : 'enter.second.recovery.help')}
            name="code"
            autoComplete="one-time-code"
            inputMode={methods.includes('totp') ? 'numeric' : 'text'}
            required
            maxLength={40}
            autoFocus={!passkey}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Button type="submit" variant={passkey ? 'default' : 'filled'} loading={busy} fullWidth disabled={!code.trim()}>{t('factors.next')}</Button>
          <p className="soft">{t('enter.second.lost')}</p>
        </>
      )}
      <Button variant={over ? 'filled' : 'subtle'} fullWidth onClick={back}>{t(over ? 'enter.title' : 'enter.second.back')}</Button>
    </SignInFrame>
  )
}
