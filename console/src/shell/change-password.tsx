// Everybody's own password: the present one and a new one. All other sessions of the person end with it.
import { useState } from 'react'
import { ask } from '../api/client'
import type { Me } from '../api/types'
import { Confirm } from '../components/confirm'
import { NewPassword, PasswordField } from '../components/password-fields'
import { useAction } from '../hooks/use-action'
import { useT } from '../i18n'
import { useSession } from '../session'

/** `first`: the password was given by somebody else, and nothing else is open until it is changed. */
export function ChangePassword({ opened, first, onClose, onDone }: { opened: boolean; first?: boolean; onClose: () => void; onDone?: (me: Me) => void }) {
  const t = useT()
  const { me } = useSession()
  const [present, setPresent] = useState('')
  const [password, setPassword] = useState<string | null>(null)
  const { run, busy, problem, clear } = useAction()
  const close = () => {
    setPresent('')
    setPassword(null)
    clear()
    onClose()
  }
  const save = async () => {
    if (!password) return
    const done = await run(() => ask<Me>('PATCH', '/session', { password, present_password: present }), { done: t('people.password.mine.done'), quiet: true })
    if (!done) return
    if (onDone) onDone(done)
    else close()
  }
  const wrong = problem?.code === 'wrong_present_password'
  return (
    <Confirm opened={opened} title={t('people.password.mine')} go={t('change')} cancel={first ? t('account.leave') : undefined} busy={busy} disabled={!present || !password} problem={wrong ? null : problem} onClose={close} onGo={() => void save()}>
      <p className="soft">{t(first ? 'people.password.mine.first' : 'people.password.mine.lead')}</p>
      <input hidden readOnly autoComplete="username" value={me.name} />
      <PasswordField label={t('people.password.present')} autoComplete="current-password" data-autofocus value={present} onChange={setPresent} error={wrong && t('problem.wrong_present_password')} />
      <NewPassword label={t('people.password.new')} onChange={setPassword} />
    </Confirm>
  )
}
