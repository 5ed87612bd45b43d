// A question before something that cannot be taken back with one click.
import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Problem } from '../api/types'
import { useUnknownChoice } from '../hooks/unknown-choices'
import { useT } from '../i18n'
import { ProblemBox } from './problem-box'

export function Confirm({ opened, title, go, cancel, danger, size, busy, disabled, problem, onClose, onGo, children }: {
  opened: boolean
  title: string
  go: string
  cancel?: string // what leaving does, where it does more than close
  danger?: boolean
  size?: string
  busy: boolean
  disabled?: boolean
  problem: Problem | null
  onClose: () => void
  onGo: () => void
  children: ReactNode
}) {
  const t = useT()
  const unknown = useUnknownChoice()
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={size} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className="form" onSubmit={(event) => { event.preventDefault(); onGo() }}>
        {problem && <ProblemBox problem={problem} />}
        {children}
        <div className="row end-row">
          <Button variant="default" onClick={onClose}>{cancel ?? t('cancel')}</Button>
          <Button type="submit" className={danger ? 'danger' : ''} loading={busy} disabled={disabled || unknown}>{go}</Button>
        </div>
      </form>
    </Modal>
  )
}
