// Who forgot the password: a link by mail where a mail server is set, else a word with an administrator.
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/client'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { useT } from '../../i18n'
import { SignInFrame } from './frame'

export function Forgotten({ mail, name, onBack }: { mail: boolean; name: string; onBack: () => void }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [user, setUser] = useState(name)
  const [sent, setSent] = useState(false)
  const submit = async () => {
    if (!mail || sent) return onBack()
    if (await run(() => post('/session/forgotten', { user: user.trim() }).then(() => true), { quiet: true })) setSent(true)
  }
  return (
    <SignInFrame title={t('forgotten.title')} lead={t(mail ? 'forgotten.lead' : 'forgotten.ask')} onSubmit={submit}>
      {problem && <ProblemBox problem={problem} />}
      {sent && <div className="notice" role="status"><Icon name="check" /><p>{t('forgotten.sent')}</p></div>}
      {mail && !sent && <TextInput label={t('enter.user')} name="username" autoComplete="username" required autoFocus value={user} onChange={(event) => setUser(event.currentTarget.value)} />}
      {mail && !sent && <Button type="submit" loading={busy} fullWidth>{t('forgotten.go')}</Button>}
      <Button type={mail && !sent ? 'button' : 'submit'} variant="default" fullWidth onClick={mail && !sent ? onBack : undefined}>{t('forgotten.back')}</Button>
    </SignInFrame>
  )
}
