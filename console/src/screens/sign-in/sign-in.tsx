// Signing in with a password or a passkey, and creating the first administrator.
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { post, remember, signIn } from '../../api/client'
import { passkeysWork, signWithPasskey, type RequestOptions } from '../../api/passkeys'
import type { Me } from '../../api/types'
import { Icon } from '../../components/icons'
import { NewPassword, PasswordField } from '../../components/password-fields'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { useLanguage, useT } from '../../i18n'
import { Forgotten } from './forgotten'
import { SignInFrame } from './frame'
import { goToProvider, refusal } from './provider-sign-in'
import { SecondStep } from './second-step'

/** `waits`: the first step was done in this browser, what the second can be done with. `provider`: of single sign-on. */
export function SignIn({ onSignedIn, ended, waits, provider, refused, mail }: { onSignedIn: (me: Me) => void; ended?: boolean; waits?: string[]; provider: string | null; refused: string | null; mail: boolean }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const away = useAction()
  const shown = problem ?? away.problem ?? (refused ? refusal(refused) : null)
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [forgotten, setForgotten] = useState(false)
  const [second, setSecond] = useState<string[]>(waits ?? [])
  const toProvider = () => void away.run(() => goToProvider('/session/provider'), { quiet: true })
  const submit = async () => {
    const answer = await run(() => signIn(user, password), { quiet: true })
    if (!answer) return
    if ('second_step' in answer) setSecond(answer.second_step)
    else onSignedIn(answer)
  }
  const withPasskey = async () => {
    const who = await run(async () => {
      const { options } = await post<{ options: RequestOptions }>('/session/passkey/options')
      return post<Me>('/session/passkey', { passkey: await signWithPasskey(options) })
    }, { quiet: true })
    if (who) onSignedIn(remember(who))
  }
  const back = () => {
    setSecond([])
    setPassword('')
  }
  if (second.length > 0) return <SecondStep methods={second} onSignedIn={onSignedIn} onBack={back} />
  if (forgotten) return <Forgotten mail={mail} name={user} onBack={() => setForgotten(false)} />
  return (
    <SignInFrame title={t('enter.title')} onSubmit={submit}>
      {shown ? <ProblemBox problem={shown} /> : ended && <div className="notice" role="status"><Icon name="clock" /><p>{t('enter.ended')}</p></div>}
      <TextInput label={t('enter.user')} name="username" autoComplete="username webauthn" required autoFocus value={user} onChange={(event) => setUser(event.currentTarget.value)} />
      <PasswordField label={t('enter.password')} name="password" autoComplete="current-password" value={password} onChange={setPassword} />
      <Button type="submit" loading={busy} fullWidth>{t('enter.go')}</Button>
      <button type="button" className="plain quiet-link" onClick={() => setForgotten(true)}>{t('forgotten.title')}</button>
      {(provider || passkeysWork()) && <div className="or-line">{t('enter.or')}</div>}
      {passkeysWork() && <Button type="button" variant="default" leftSection={<Icon name="key" size={16} />} disabled={busy} fullWidth onClick={() => void withPasskey()}>{t('enter.passkey')}</Button>}
      {provider && <Button type="button" variant="default" fullWidth loading={away.busy} leftSection={<Icon name="externalLink" size={16} />} onClick={toProvider}>{t('enter.provider', { provider })}</Button>}
    </SignInFrame>
  )
}

export function FirstAdministrator({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const t = useT()
  const language = useLanguage()
  const { run, busy, problem } = useAction()
  const [user, setUser] = useState('')
  const [password, setPassword] = useState<string | null>(null)
  const submit = async () => {
    if (!password) return
    const who = await run(() => post<Me>('/setup', { user: user.trim(), password, language }), { quiet: true })
    if (who) onSignedIn(remember(who))
  }
  return (
    <SignInFrame title={t('setup.title')} lead={t('setup.lead')} onSubmit={submit}>
      {problem && <ProblemBox problem={problem} />}
      <TextInput label={t('enter.user')} name="username" autoComplete="username" required autoFocus value={user} onChange={(event) => setUser(event.currentTarget.value)} />
      <NewPassword label={t('enter.password')} onChange={setPassword} />
      <Button type="submit" loading={busy} fullWidth disabled={!password}>{t('setup.go')}</Button>
    </SignInFrame>
  )
}
