// The letters of the shortcuts: each can be changed, or left empty.
import { Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useT, type Key } from '../../i18n'
import { ACTIONS, letters, setLetter } from './shortcuts'

export function ShortcutSettings({ onClose }: { onClose: () => void }) {
  const t = useT()
  const [known, setKnown] = useState(letters)
  return (
    <Modal opened onClose={onClose} title={t('panel.shortcuts')} size="sm">
      <p className="soft">{t('panel.shortcuts.lead')}</p>
      <div className="shortcuts">
        {ACTIONS.map((action) => (
          <TextInput key={action} label={t(`panel.shortcut.${action}` as Key)} value={known[action]} maxLength={2} onChange={(event) => {
            setLetter(action, event.currentTarget.value)
            setKnown(letters())
          }} />
        ))}
      </div>
    </Modal>
  )
}
