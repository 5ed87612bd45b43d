// Removing the lost second factors of another user; the administrator proves again who they are.
import { Modal } from '@mantine/core'
import { ask } from '../../api/client'
import type { User } from '../../api/types'
import { Confirm } from '../../components/confirm'
import { useAction, useLastValue } from '../../hooks/use-action'
import { useT } from '../../i18n'
import { Prove } from '../../shell/security/prove'

export function RemoveFactors({ chosen, onClose, onDone }: { chosen: User | null; onClose: () => void; onDone: () => void }) {
  const t = useT()
  const who = useLastValue(chosen)
  const { run, busy, problem, clear } = useAction()
  const close = () => {
    clear()
    onClose()
  }
  if (!who) return null
  const remove = async () => {
    if (!(await run(() => ask('DELETE', `/users/${who.id}/factors`).then(() => true), { done: t('people.factor.done', { name: who.name }), quiet: true }))) return
    close()
    onDone()
  }
  const refused = problem?.code === 'prove_again'
  if (refused) {
    return (
      <Modal opened={chosen !== null} onClose={close} title={t('enter.second.title')} closeButtonProps={{ 'aria-label': t('close') }}>
        <Prove onDone={() => void remove()} onClose={close} />
      </Modal>
    )
  }
  return (
    <Confirm opened={chosen !== null} title={t('people.factor.title', { name: who.name })} go={t('factors.remove')} danger busy={busy} problem={problem} onClose={close} onGo={() => void remove()}>
      <p>{t('people.factor.lead')}</p>
    </Confirm>
  )
}
