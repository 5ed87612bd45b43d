// Setup, the step about people: the default owner of each CRM, and the person of each extension.
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { ask, get } from '../../api/client'
import { usePeople, type People } from '../../api/people'
import { useStreamEvents } from '../../api/event-stream'
import { refresh, refreshSoon, useResource } from '../../api/resource'
import type { FoundExtension, FoundExtensions, Settings } from '../../api/types'
import { Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useUnknownChoice } from '../../hooks/unknown-choices'
import { useAction } from '../../hooks/use-action'
import { SearchSelect } from '../../components/search-select'
import { agoOf, useT } from '../../i18n'
import { isOwnedByNumber, likelyOwner, ownerOf, ownersOf, SHARED, unassigned, withOwner } from '../settings/extension-owner'
import { choicesOf, likelyDefaults } from '../settings/people-in-settings'
import type { Control } from './step-controls'
import { NOTES } from '../audit/said'

/** What was chosen: the owner of extensions as `ownersOf` writes it, the default owner by CRM. */
interface Choices {
  owners: Record<string, string | null>
  defaults: Record<string, string | null>
}

const NONE: Choices = { owners: {}, defaults: {} }

/** The settings with these choices. */
function chosenIn(settings: Settings, { owners, defaults }: Choices, rows: FoundExtension[], people: People): Settings {
  const crm = { ...settings.crm }
  for (const [connection, default_user] of Object.entries(defaults)) {
    const plan = crm[connection] ?? crm.default
    if (plan) crm[connection] = { ...plan, default_user }
  }
  const chosen = Object.entries(owners).flatMap(([extension, owner]) => rows.filter((one) => one.extension === extension).map((one) => [one, owner] as const))
  return chosen.reduce((draft, [one, owner]) => ({ ...draft, ...withOwner(draft, one, owner, people) }), { ...settings, crm })
}

/** Open while something is missing; on demand once every call has an owner. */
export function AssignStep({ step, next, onDone }: Control) {
  const t = useT()
  const [open, setOpen] = useState(false)
  if (step.state === 'done' && !open) return <Button size="xs" variant="default" onClick={() => setOpen(true)}>{t('assign.open')}</Button>
  return <AssignForm next={next} lacking={step.values.which ?? ''} onSaved={() => { setOpen(false); onDone() }} />
}

/** `lacking`: the extensions that the server finds to be without a person; when they change there are new ones. */
function AssignForm({ next, lacking, onSaved }: { next: boolean; lacking: string; onSaved: () => void }) {
  const t = useT()
  const people = usePeople()
  const { value: saved, problem, reload } = useResource<{ version: number; settings: Settings }>('/settings')
  const { value: found, problem: unread, reload: again } = useResource<FoundExtensions>('/extensions', { on: ['connection'] })
  useStreamEvents(found?.items.length ? [] : ['call'], () => refreshSoon('/extensions')) // the list asks phone systems: not at every call
  const known = useRef(lacking)
  useEffect(() => {
    if (known.current !== lacking) again()
    known.current = lacking
  }, [lacking, again])
  const [choices, setChoices] = useState<Choices>(NONE)
  const unknown = useUnknownChoice()
  const { run, busy, problem: refused } = useAction()
  if (problem) return <ProblemBox problem={problem} onRetry={reload} />
  if (!saved) return <Waiting />
  const rows = (found?.items ?? []).filter((one) => !one.ignored && !isOwnedByNumber(one, saved.settings))
  const likelyOwners = likelyDefaults(saved.settings, people) // what would apply anyway, shown and saved
  const made = { ...choices, defaults: { ...likelyOwners, ...choices.defaults } }
  const settings = chosenIn(saved.settings, made, rows, people)
  const left = unassigned(rows.map((one) => ({ ...one, person: null })), settings)
  const likely = left.filter((one) => one.likely.length > 0)
  const choose = (some: FoundExtension[], ownerOfOne: (one: FoundExtension) => string | null) =>
    setChoices({ ...choices, owners: { ...choices.owners, ...Object.fromEntries(some.map((one) => [one.extension, ownerOfOne(one)])) } })
  const save = () =>
    run(async () => {
      const newest = await get<{ version: number; settings: Settings }>('/settings') // somebody may have saved meanwhile
      await ask('PUT', '/settings', { settings: chosenIn(newest.settings, made, rows, people), note: NOTES.people, base_version: newest.version })
      return true
    }, { done: t('saved'), quiet: true }).then((done) => {
      if (!done) return
      setChoices(NONE)
      for (const path of ['/extensions', '/settings']) refresh(path)
      onSaved()
    })
  return (
    <div className="stack tight assign-people">
      <DefaultOwners settings={settings} people={people} choose={(crm, user) => setChoices({ ...choices, defaults: { ...choices.defaults, [crm]: user } })} />
      {unread && <ProblemBox problem={unread} onRetry={again} />}
      {!found && !unread && <Waiting />}
      {found?.problems.map((one) => <p className="soft" key={one.connection}>{one.title}: {t(`found.${one.code}` as 'found.denied')}</p>)}
      {rows.length > 0 && (
        <>
          <div className="row wrap spread">
            <b>{t('assign.extensions', { n: rows.length, left: left.length })}</b>
            <span className="row wrap">
              {likely.length > 0 && <Button size="compact-sm" variant="default" leftSection={<Icon name="check" size={15} />} onClick={() => choose(likely, (one) => likelyOwner(one, settings))}>{t('assign.match', { n: likely.length })}</Button>}
              {left.length > 0 && <Button size="compact-sm" variant="subtle" onClick={() => choose(left, () => SHARED)}>{t('assign.skip')}</Button>}
            </span>
          </div>
          <ul className="assign-list">{rows.map((one) => <Extension key={one.extension} found={one} settings={settings} people={people} choose={(owner) => choose([one], () => owner)} />)}</ul>
        </>
      )}
      {found && rows.length === 0 && <p className="soft">{t('assign.none')}</p>}
      {refused && <ProblemBox problem={refused} />}
      <div className="row wrap end-row"><Button size="xs" variant={next ? 'filled' : 'default'} loading={busy} disabled={unknown || (choices === NONE && Object.keys(likelyOwners).length === 0)} onClick={() => void save()}>{t('assign.save')}</Button></div>
    </div>
  )
}

/** Who owns what nobody else does, in each CRM whose users are known. */
function DefaultOwners({ settings, people, choose }: { settings: Settings; people: People; choose: (crm: string, user: string | null) => void }) {
  const t = useT()
  return people.crms.filter((crm) => crm.users.length > 0).map((crm) => {
    const plan = settings.crm[crm.id] ?? settings.crm.default
    if (!plan) return null
    return <SearchSelect key={crm.id} size="sm" clearable label={people.crms.length > 1 ? t('assign.default_in', { crm: crm.title }) : t('general.default_user')} description={t('general.default_user.help')} value={plan.default_user} data={choicesOf(settings, people, crm.id, plan.default_user)} onChange={(user) => choose(crm.id, user)} />
  })
}

function Extension({ found, settings, people, choose }: { found: FoundExtension; settings: Settings; people: People; choose: (owner: string | null) => void }) {
  const t = useT()
  return (
    <li>
      <div className="grow">
        <div className="row wrap"><b className="num">{found.extension}</b>{(found.name ?? found.email) && <span>{found.name ?? found.email}</span>}</div>
        <div className="row wrap soft">{found.listed && <Tag>{t('found.listed')}</Tag>}{found.calls > 0 && <span>{t('found.calls', { n: found.calls, ago: found.last_at ? agoOf(found.last_at) : '' })}</span>}</div>
      </div>
      <SearchSelect size="sm" clearable aria-label={t('found.person_of', { extension: found.extension })} placeholder={t('numbers.nobody')} data={ownersOf(found, settings, people, t, false)} value={ownerOf(found.extension, settings)} onChange={choose} />
    </li>
  )
}
