// What an administrator does to a user besides role and password: name and address, the person of the team, deleting.
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { ask } from '../../api/client'
import { usePeople } from '../../api/people'
import type { User } from '../../api/types'
import { Confirm } from '../../components/confirm'
import { useAction, useLastValue } from '../../hooks/use-action'
import { SearchSelect } from '../../components/search-select'
import { useT } from '../../i18n'

interface Change {
  chosen: User | null
  onClose: () => void
  onDone: () => void
}

export function NameAndMail({ chosen, onClose, onDone }: Change) {
  const who = useLastValue(chosen)
  const [edited, setEdited] = useState<{ name?: string; email?: string }>({})
  const t = useT()
  const { run, busy, problem, clear } = useAction()
  if (!who) return null
  const close = () => {
    setEdited({})
    clear()
    onClose()
  }
  const name = edited.name ?? who.name
  const email = edited.email ?? who.email ?? ''
  const body = { ...(name.trim() !== who.name && { name: name.trim() }), ...(email.trim() !== (who.email ?? '') && { email: email.trim() }) }
  const save = async () => {
    if (!(await run(() => ask<User>('PATCH', `/users/${who.id}`, body), { done: t('people.named.done'), quiet: true }))) return
    close()
    onDone()
  }
  return (
    <Confirm opened={chosen !== null} title={t('people.named.title', { name: who.name })} go={t('save')} busy={busy} disabled={!name.trim() || Object.keys(body).length === 0} problem={problem} onClose={close} onGo={() => void save()}>
      <TextInput label={t('enter.user')} description={t('people.name.help')} required maxLength={64} autoComplete="off" data-autofocus value={name} onChange={(event) => setEdited({ ...edited, name: event.currentTarget.value })} />
      <MailField value={email} onChange={(next) => setEdited({ ...edited, email: next })} />
    </Confirm>
  )
}

export function MailField({ value, onChange }: { value: string; onChange: (email: string) => void }) {
  const t = useT()
  return <TextInput type="email" label={t('people.email')} description={t('people.email.help')} maxLength={254} autoComplete="off" value={value} onChange={(event) => onChange(event.currentTarget.value)} />
}

export function PersonField({ value, onChange }: { value: string | null; onChange: (person: string | null) => void }) {
  const t = useT()
  const people = usePeople()
  const data = people.team.map((one) => ({ value: one.id, label: [people.userName(one.id) ?? one.id, (one.extensions ?? []).join(', ')].filter(Boolean).join(' · ') }))
  return <SearchSelect label={t('people.person')} description={t('people.person.help')} clearable placeholder={t('numbers.nobody')} data={data} value={value} onChange={onChange} />
}

export function PersonOfUser({ chosen, onClose, onDone }: Change) {
  const t = useT()
  const who = useLastValue(chosen)
  const [person, setPerson] = useState<string | null | undefined>(undefined)
  const { run, busy, problem, clear } = useAction()
  if (!who) return null
  const close = () => {
    setPerson(undefined)
    clear()
    onClose()
  }
  const now = who.person?.id ?? null
  const next = person === undefined ? now : person
  const save = async () => {
    if (!(await run(() => ask<User>('PUT', `/users/${who.id}/person`, { person: next }), { done: t('people.person.done', { name: who.name }), quiet: true }))) return
    close()
    onDone()
  }
  return (
    <Confirm opened={chosen !== null} title={t('people.person.title', { name: who.name })} go={t('save')} busy={busy} disabled={next === now} problem={problem} onClose={close} onGo={() => void save()}>
      <PersonField value={next} onChange={setPerson} />
      <p className="soft"><Link href="/settings/team" className="quiet-link">{t('people.person.team')}</Link></p>
    </Confirm>
  )
}

export function DeleteUser({ chosen, onClose, onDone }: Change) {
  const t = useT()
  const who = useLastValue(chosen)
  const { run, busy, problem, clear } = useAction()
  if (!who) return null
  const close = () => {
    clear()
    onClose()
  }
  const go = async () => {
    if (!(await run(() => ask('DELETE', `/users/${who.id}`).then(() => true), { done: t('people.delete.done', { name: who.name }), quiet: true }))) return
    close()
    onDone()
  }
  return (
    <Confirm opened={chosen !== null} title={t('people.delete.title', { name: who.name })} go={t('people.delete')} danger busy={busy} problem={problem} onClose={close} onGo={() => void go()}>
      <p>{t('people.delete.lead')}</p>
    </Confirm>
  )
}
