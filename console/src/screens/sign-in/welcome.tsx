// What a link opens that lets a user in once: choose a password, then sign in. The secret is behind the # of the address.
import { useEffect, useState } from 'react'
import { Button } from '@mantine/core'
import { post, remember } from '../../api/client'
import { problemIn } from '../../api/resource'
import type { Me, OpenedLink, Problem, SecondStep as Step } from '../../api/types'
import { Waiting } from '../../components/card'
import { NewPassword } from '../../components/password-fields'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { isLanguage, moment, setLanguage, useT } from '../../i18n'
import { SignInFrame } from './frame'
import { SecondStep } from './second-step'

export function Welcome({ secret, onSignedIn, onLeave }: { secret: string; onSignedIn: (me: Me) => void; onLeave: () => void }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [link, setLink] = useState<OpenedLink | null>(null)
  const [over, setOver] = useState<Problem | null>(null)
  const [password, setPassword] = useState<string | null>(null)
  const [second, setSecond] = useState<string[]>([])
  useEffect(() => {
    post<OpenedLink>('/session/link', { link: secret }).then(
      (found) => {
        setLink(found)
        if (isLanguage(found.language)) void setLanguage(found.language)
      },
      (error) => setOver(problemIn(error)),
    )
  }, [secret])
  const submit = async () => {
    if (!password) return
    const answer = await run(() => post<Me | Step>('/session/link/password', { link: secret, password }), { quiet: true })
    if (!answer) return
    if ('second_step' in answer) setSecond(answer.second_step)
    else onSignedIn(remember(answer))
  }
  if (second.length > 0) return <SecondStep methods={second} onSignedIn={onSignedIn} onBack={onLeave} />
  if (over) {
    return (
      <SignInFrame title={t('welcome.over')} onSubmit={onLeave}>
        <ProblemBox problem={over} />
        <Button type="submit" fullWidth>{t('welcome.leave')}</Button>
      </SignInFrame>
    )
  }
  if (!link) return <Waiting />
  return (
    <SignInFrame title={t(link.purpose === 'invitation' ? 'welcome.title' : 'welcome.reset', { name: link.user })} lead={t('welcome.lead', { at: moment(link.expires_at) })} onSubmit={submit}>
      {problem && <ProblemBox problem={problem} />}
      <input type="text" name="username" autoComplete="username" value={link.user} readOnly hidden />
      <NewPassword autoFocus label={t('enter.password')} onChange={setPassword} />
      <Button type="submit" loading={busy} fullWidth disabled={!password}>{t('welcome.go')}</Button>
    </SignInFrame>
  )
}
