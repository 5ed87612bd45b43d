// What a person can do to a call: each button first asks the server what would happen, then does it.
import { Button, Radio, Select, Stack, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { get, post, query } from '../../api/client'
import type { ConnectionName, People } from '../../api/people'
import { problemIn } from '../../api/resource'
import type { Call, CallAction, Entity, Match, Problem } from '../../api/types'
import { Confirm } from '../../components/confirm'
import { toast } from '../../components/toasts'
import { SearchSelect } from '../../components/search-select'
import { phone, sentence, useT, word, type Key } from '../../i18n'
import { useSession } from '../../session'

type Verb = 'log' | 'create' | 'relink' | 'unlink' | 'ignore' | 'assign'

const LINKING = ['adopt', 'relink', 'unlink']

/** The actions that make sense for this call and that this user may do. */
export function actionsFor(call: Call, may: (permission: string) => boolean): Verb[] {
  if (call.state !== 'ended' || !call.why) return []
  const inside = call.direction === 'internal'
  const stands = (kind: string) => call.effects.some((one) => one.kind === kind && (one.state === 'done' || one.state === 'open'))
  const verbs: Verb[] = []
  if (may('calls.change')) {
    verbs.push('log')
    if (!inside && !stands('create_lead') && call.why.match?.type !== 'found' && !call.client.hidden) verbs.push('create')
    if (!inside && may('lookup')) verbs.push('relink')
    if (call.why.requests.filter((one) => LINKING.includes(one.verb)).at(-1)?.verb === 'adopt') verbs.push('unlink')
  }
  if (may('settings.change') && !inside && !call.client.hidden && call.client.number) verbs.push('ignore')
  return verbs
}

export function CallActions({ call, names, onDone }: { call: Call; names: ConnectionName[]; onDone: () => void }) {
  const t = useT()
  const { may } = useSession()
  const [chosen, choose] = useState<Verb | null>(null)
  const verbs = actionsFor(call, may)
  if (verbs.length === 0) return null
  const again = call.effects.some((one) => one.kind === 'log_call')
  const title = (verb: Verb) => t(verb === 'log' && again ? 'act.log_again' : (`act.${verb}` as Key))
  return (
    <div className="why-acts row wrap" role="group" aria-label={t('act.group')}>
      {verbs.map((verb) => <Button key={verb} size="xs" variant="default" onClick={() => choose(verb)}>{title(verb)}</Button>)}
      {chosen && <ActionDialog key={chosen} call={call} verb={chosen} title={title(chosen)} crms={crmsOf(names)} onClose={() => choose(null)} onDone={onDone} />}
    </div>
  )
}

/** Gives an extension of the call to a person of the team, where it is nobody's. */
export function AssignAction({ call, extension, people, onDone }: { call: Call; extension: string; people: People; onDone: () => void }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>{t('act.assign')}</Button>
      {open && <ActionDialog call={call} verb="assign" title={t('act.assign.title', { extension })} crms={[]} extension={extension} people={people} onClose={() => setOpen(false)} onDone={onDone} />}
    </>
  )
}

const crmsOf = (names: ConnectionName[]) => names.filter((one) => one.kind === 'crm').map((one) => ({ value: one.id, label: one.title }))

interface DialogProps {
  call: Call
  verb: Verb
  title: string
  crms: { value: string; label: string }[]
  extension?: string
  people?: People
  onClose: () => void
  onDone: () => void
}

function ActionDialog({ call, verb, title, crms, extension, people, onClose, onDone }: DialogProps) {
  const t = useT()
  const [connection, setConnection] = useState(crms[0]?.value ?? null)
  const [reason, setReason] = useState('')
  const [record, setRecord] = useState<{ entity: Entity; record: string } | null>(null)
  const [member, setMember] = useState<string | null>(null)
  const [preview, setPreview] = useState<CallAction | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const path = `/calls/${encodeURIComponent(call.id)}/${verb}`
  const chosen = verb === 'relink' ? record : verb === 'assign' ? member && { member, extension } : {}
  const asked = chosen ? JSON.stringify({ ...chosen, ...(verb === 'ignore' || verb === 'assign' ? {} : { connection }) }) : null
  useEffect(() => {
    setPreview(null)
    setProblem(null)
    if (!asked) return
    let current = true
    post<CallAction>(path, { ...JSON.parse(asked), dry_run: true }).then((found) => current && setPreview(found)).catch((error: unknown) => current && setProblem(problemIn(error)))
    return () => {
      current = false
    }
  }, [asked, path])
  const go = async () => {
    setBusy(true)
    try {
      const done = await post<CallAction>(path, { ...JSON.parse(asked!), reason })
      toast(sentence(done))
      onDone()
      onClose()
    } catch (error) {
      setProblem(problemIn(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Confirm opened title={title} go={title} busy={busy} disabled={!preview} problem={problem} onClose={onClose} onGo={() => void go()}>
      <p className="soft">{t(`act.${verb}.lead` as Key)}</p>
      {verb !== 'ignore' && verb !== 'assign' && crms.length > 1 && <Select label={t('act.crm')} data={crms} value={connection} onChange={setConnection} allowDeselect={false} />}
      {verb === 'relink' && <RecordChoice connection={connection} onChange={setRecord} />}
      {verb === 'assign' && <SearchSelect label={t('act.person')} data={(people?.team ?? []).map((one) => ({ value: one.id, label: one.name || one.id }))} value={member} onChange={setMember} />}
      <TextInput label={t('act.reason')} maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      {preview && preview.writes.length > 0 && (
        <ul className="effects" aria-label={t('act.preview')}>
          {preview.writes.map((one) => (
            <li key={one.key}>
              <b>{one.kind.startsWith('create_') ? word('entity', one.entity) : word('kind', one.kind)}</b> <span>{one.title}</span>
              {one.linked_to && <span className="soft">{t('act.linked_to', { name: one.linked_to })}</span>}
              {one.owner && <span className="soft">{t('match.owner', { name: one.owner })}</span>}
            </li>
          ))}
        </ul>
      )}
    </Confirm>
  )
}

/** A contact, lead or account, found by its number or its name. */
function RecordChoice({ connection, onChange }: { connection: string | null; onChange: (record: { entity: Entity; record: string } | null) => void }) {
  const t = useT()
  const [number, setNumber] = useState('')
  const [found, setFound] = useState<Match['candidates'] | null>(null)
  const [value, setValue] = useState('')
  useEffect(() => {
    setFound(null)
    setValue('')
    onChange(null)
    const isName = /\p{L}/u.test(number)
    if (isName ? number.trim().length < 2 : number.replace(/\D/g, '').length < 3) return
    let gone = false
    const ask = () => (isName ? get<{ items: Match['candidates'] }>(`/people${query({ name: number.trim(), connection })}`).then((list) => list.items) : get<Match>(`/lookup${query({ number, connection })}`).then((match) => match.candidates))
    const waiting = setTimeout(() => void ask().then((people) => { if (!gone) setFound(people.filter((one) => one.id)) }, () => { if (!gone) setFound(null) }), 300)
    return () => {
      gone = true
      clearTimeout(waiting)
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [number, connection])
  const pick = (key: string) => {
    setValue(key)
    const [entity, record] = [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)]
    onChange({ entity: entity as Entity, record })
  }
  return (
    <>
      <TextInput label={t('act.number')} description={t('act.number.help')} value={number} onChange={(event) => setNumber(event.currentTarget.value)} />
      {found && found.length === 0 && <p className="soft" role="status">{t('act.number.nobody', { number: /\p{L}/u.test(number) ? number : phone(number) })}</p>}
      {found && found.length > 0 && (
        <Radio.Group value={value} onChange={pick} label={t('act.record')}>
          <Stack gap={6} mt={6}>
            {found.map((one) => <Radio key={`${one.entity} ${one.id}`} value={`${one.entity} ${one.id}`} label={[one.name || one.id, word('entity', one.entity), one.company, one.owner?.name].filter(Boolean).join(' · ')} />)}
          </Stack>
        </Radio.Group>
      )}
    </>
  )
}
