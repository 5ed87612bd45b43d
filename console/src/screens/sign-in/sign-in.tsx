// Signing in, and creating the first administrator.
import { Button, Select, TextInput } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import { post, remember, signIn } from '../../api/client'
import type { Me } from '../../api/types'
import { Icon } from '../../components/icons'
import logo from '../../components/logo.svg'
import { NewPassword, PasswordField } from '../../components/password-fields'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { LANGUAGES, setLanguage, useLanguage, useT, type Language } from '../../i18n'
import { goToProvider, refusal } from './provider-sign-in'

function SignInFrame({ title, lead, children, onSubmit }: { title: string; lead?: string; children: ReactNode; onSubmit: () => void }) {
  const t = useT()
  const language = useLanguage()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <main className="sign-in">
      <div className="sign-in-brand"><img src={logo} width={34} height={34} alt="" />Cordboard</div>
      <form className="card enter-card" onSubmit={submit}>
        <h1>{title}</h1>
        {lead && <p className="lead">{lead}</p>}
        {children}
      </form>
      <Select
        className="sign-in-language"
        size="xs"
        aria-label={t('account.language')}
        value={language}
        allowDeselect={false}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        onChange={(value) => value && void setLanguage(value as Language)}
      />
    </main>
  )
}

export function SignIn({ onSignedIn, ended, provider, refused }: { onSignedIn: (me: Me) => void; ended?: boolean; provider: string | null; refused: string | null }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const away = useAction()
  const shown = problem ?? away.problem ?? (refused ? refusal(refused) : null)
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const toProvider = () => void away.run(() => goToProvider('/session/provider'), { quiet: true })
  const submit = async () => {
    const who = await run(() => signIn(user, password), { quiet: true })
    if (who) onSignedIn(who)
  }
  return (
    <SignInFrame title={t('enter.title')} onSubmit={submit}>
      {shown ? <ProblemBox problem={shown} /> : ended && <div className="notice" role="status"><Icon name="clock" /><p>{t('enter.ended')}</p></div>}
      <TextInput label={t('enter.user')} name="username" autoComplete="username" required autoFocus value={user} onChange={(event) => setUser(event.currentTarget.value)} />
      <PasswordField label={t('enter.password')} name="password" autoComplete="current-password" value={password} onChange={setPassword} />
      <Button type="submit" loading={busy} fullWidth>{t('enter.go')}</Button>
      {provider && (
        <>
          <div className="or-line">{t('enter.or')}</div>
          <Button type="button" variant="default" fullWidth loading={away.busy} leftSection={<Icon name="key" size={16} />} onClick={toProvider}>{t('enter.provider', { provider })}</Button>
        </>
      )}
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
