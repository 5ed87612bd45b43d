// How I sign in: with a password, with the account at the provider, or both.
import { Button, Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ask, get } from '../api/client'
import type { MyAccount as Account } from '../api/types'
import { Waiting } from '../components/card'
import { ProblemBox } from '../components/problem-box'
import { useAction } from '../hooks/use-action'
import { useT } from '../i18n'
import { goToProvider } from '../screens/sign-in/provider-sign-in'

export function MyAccount({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT()
  const [mine, setMine] = useState<Account | null>(null)
  const { run, busy, problem } = useAction()
  const load = () => run(() => get<Account>('/session/account'), { quiet: true }).then((found) => { if (found) setMine(found) })
  useEffect(() => {
    if (opened) void load()
    // `load` is a new function at every render; it always does the same.
  }, [opened])
  const disconnect = () => void run(() => ask('DELETE', '/session/account'), { done: t('sso.account.disconnected'), quiet: true }).then(load)
  const account = mine?.account
  return (
    <Modal opened={opened} onClose={onClose} title={t('sso.account.mine')} closeButtonProps={{ 'aria-label': t('close') }}>
      <div className="form">
        {problem && <ProblemBox problem={problem} />}
        {!mine ? !problem && <Waiting /> : account ? (
          <>
            <p className="wrap-any">{t('sso.account.mine.with', { provider: account.provider, name: account.email || account.name || account.subject })}</p>
            {mine.has_password && <div className="row end-row"><Button variant="default" loading={busy} onClick={disconnect}>{t('sso.account.disconnect')}</Button></div>}
          </>
        ) : mine.provider ? (
          <>
            <p>{t('sso.account.mine.without', { provider: mine.provider })}</p>
            <div className="row end-row"><Button loading={busy} onClick={() => void run(() => goToProvider('/session/account'), { quiet: true })}>{t('sso.account.connect')}</Button></div>
          </>
        ) : <p>{t('sso.account.mine.password')}</p>}
      </div>
    </Modal>
  )
}
