// What is done to a person's data: another name, or erasing it after a preview and a typed confirmation.
import { Radio, TextInput } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/client'
import type { Erasure, PersonalData } from '../../api/types'
import { Confirm } from '../../components/confirm'
import { Icon } from '../../components/icons'
import { useAction } from '../../hooks/use-action'
import { useT, word } from '../../i18n'

interface Doing {
  found: PersonalData
  opened: boolean
  onClose: () => void
  onDone: () => void
}

export function CorrectName({ found, opened, onClose, onDone }: Doing) {
  const t = useT()
  const [name, setName] = useState('')
  const { run, busy, problem, clear } = useAction()
  const close = () => {
    clear()
    setName('')
    onClose()
  }
  const correct = async () => {
    const done = await run(() => post<{ corrected: number }>('/personal-data/correct', { kind: found.kind, value: found.value, name: name.trim() }), { done: (result) => t('pd.correct.done', { n: result.corrected }), quiet: true })
    if (!done) return
    close()
    onDone()
  }
  return (
    <Confirm opened={opened} title={t('pd.correct')} go={t('pd.correct')} busy={busy} problem={problem} disabled={!name.trim()} onClose={close} onGo={() => void correct()}>
      <p>{t('pd.correct.lead')}</p>
      <TextInput label={t('pd.correct.name')} required maxLength={200} autoComplete="off" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
    </Confirm>
  )
}

export function ErasePerson({ found, opened, onClose, onDone }: Doing) {
  const t = useT()
  const [choice, setChoice] = useState('finish')
  const [typed, setTyped] = useState('')
  const { run, busy, problem, clear } = useAction()
  const items = found.places.filter((one) => one.kind === 'item').reduce((n, one) => n + one.open, 0)
  const kept = found.places.filter((one) => one.master)
  const close = () => {
    clear()
    setTyped('')
    onClose()
  }
  const erase = async () => {
    const job = await run(() => post<Erasure>('/personal-data/erase', { kind: found.kind, value: found.value, open_items: choice }), { done: (begun) => t('pd.erase.done', { reference: begun.reference }), quiet: true })
    if (!job) return
    close()
    onDone()
  }
  return (
    <Confirm opened={opened} title={t('pd.erase.title', { value: found.value })} go={t('pd.erase')} danger busy={busy} problem={problem} disabled={typed.trim() !== found.value.trim()} onClose={close} onGo={() => void erase()}>
      <div className="notice"><Icon name="alertTriangle" /><p>{t('pd.erase.lead')}</p></div>
      {items > 0 && (
        <Radio.Group label={t('pd.erase.items', { n: items })} value={choice} onChange={setChoice}>
          <div className="stack tight">
            <Radio value="finish" label={t('pd.erase.finish')} />
            <Radio value="discard" label={t('pd.erase.discard')} />
          </div>
        </Radio.Group>
      )}
      {kept.length > 0 && (
        <div>
          <p>{t('pd.erase.kept')}</p>
          <ul className="bullets">{kept.map((one) => <li key={one.kind}>{word('pd.place', one.kind)}: {one.count} · {word('pd.master', one.master!)}</li>)}</ul>
        </div>
      )}
      <TextInput label={t('pd.erase.type', { value: found.value })} required autoComplete="off" data-autofocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
    </Confirm>
  )
}
