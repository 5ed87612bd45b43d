// The account at the provider that a user signs in with: connected or disconnected by an administrator.
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../../api/client'
import type { User } from '../../api/types'
import { Confirm } from '../../components/confirm'
import { useAction, useLastValue } from '../../hooks/use-action'
import { agoOf, useT } from '../../i18n'

/** Where this user comes from, in a line. */
export function SignsInWith({ who }: { who: User }) {
  const t = useT()
  if (!who.account) return null
  const { provider, email, subject, signed_in_at, left_at } = who.account
  const parts = [
    t('sso.account.of', { provider, name: email || subject }),
    left_at ? t('sso.account.left', { ago: agoOf(left_at) }) : signed_in_at && t('sso.account.seen', { ago: agoOf(signed_in_at) }),
    !who.has_password && t('sso.account.no_password'),
  ]
  return <div className="soft wrap-any">{parts.filter(Boolean).join(' · ')}</div>
}

export function UserAccount({ chosen, onClose, onDone }: { chosen: User | null; onClose: () => void; onDone: () => void }) {
  const t = useT()
  const who = useLastValue(chosen)
  const [subject, setSubject] = useState('')
  const { run, busy, problem, clear } = useAction()
  if (!who) return null
  const close = () => {
    setSubject('')
    clear()
    onClose()
  }
  const address = `/users/${encodeURIComponent(who.id)}/account`
  const go = async () => {
    const work = who.account ? () => ask('DELETE', address).then(() => true) : () => ask('PUT', address, { subject: subject.trim() }).then(() => true)
    if (!(await run(work, { done: t(who.account ? 'sso.account.disconnected' : 'sso.account.connected'), quiet: true }))) return
    close()
    onDone()
  }
  return (
    <Confirm opened={chosen !== null} title={t('sso.account.title', { name: who.name })} go={t(who.account ? 'sso.account.disconnect' : 'sso.account.connect')} danger={!!who.account} busy={busy} disabled={!who.account && !subject.trim()} problem={problem} onClose={close} onGo={() => void go()}>
      {who.account ? <p>{t(who.has_password ? 'sso.account.disconnect.lead' : 'sso.account.disconnect.locked')}</p> : (
        <TextInput label={t('sso.account.subject')} description={t('sso.account.subject.help')} required maxLength={255} data-autofocus value={subject} onChange={(event) => setSubject(event.currentTarget.value)} />
      )}
    </Confirm>
  )
}
