// Signing in to the call panel within a page of another site: the browser keeps that apart, so a one-time code is needed.
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { post, remember } from '../../api/client'
import type { Me } from '../../api/types'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { useT } from '../../i18n'
import { SignInFrame } from './frame'

export function FramedSignIn({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [code, setCode] = useState('')
  const submit = async () => {
    const who = await run(() => post<Me>('/session/frame', { code }), { quiet: true })
    if (who) onSignedIn(remember(who))
  }
  return (
    <SignInFrame title={t('frame.title')} lead={t('frame.lead')} onSubmit={() => void submit()}>
      {problem && <ProblemBox problem={problem} />}
      <Button component="a" href="/frame-code" target="_blank" rel="noreferrer" variant="default" leftSection={<Icon name="externalLink" size={16} />}>{t('frame.get')}</Button>
      <TextInput label={t('frame.code')} name="code" autoComplete="one-time-code" required value={code} maxLength={40} onChange={(event) => setCode(event.currentTarget.value)} />
      <Button type="submit" loading={busy} fullWidth>{t('frame.go')}</Button>
    </SignInFrame>
  )
}
