// The team: each person's extensions, and which user of each CRM the person is.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { itemsOf } from '../../api/client'
import type { CrmUsers, People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { TeamMember, User } from '../../api/types'
import { Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { SearchSelect } from '../../components/search-select'
import { useT } from '../../i18n'
import { TeamFiles } from './csv-import'
import { FoundExtensionsCard, SharedExtensions } from './found-extensions'
import { useSession } from '../../session'
import { freeId, withoutMember } from './people-in-settings'
import type { Tab } from './settings-page'

export function TeamTab({ people, unsaved, reload, ...tab }: Tab & { people: People; unsaved: boolean; reload: () => void }) {
  const { settings, change, locked, wrongAt, findingAt } = tab
  const t = useT()
  const { team } = settings
  const { value: logins } = useResource<{ items: User[] }>(useSession().may('users.read') ? '/users' : null)
  const users = logins && itemsOf(logins)
  const set = (index: number, part: Partial<TeamMember>) => change({ team: team.map((one, i) => (i === index ? { ...one, ...part } : one)) })
  const add = () => change({ team: [...team, { id: freeId('person', team), name: '', email: null, user: null, crm_users: {}, extensions: [], primary: null }] })
  return (
    <div className="stack">
    <FoundExtensionsCard {...tab} people={people} />
    <SharedExtensions {...tab} />
    <section className="card flush" aria-labelledby="team">
      <div className="card-head">
        <div className="grow"><h2 id="team">{t('settings.team')}</h2><p className="lead">{t('team.lead')}</p></div>
        {!locked && <div className="row wrap"><TeamFiles unsaved={unsaved} any={team.length > 0} onSaved={reload} /><Button leftSection={<Icon name="plus" size={16} />} onClick={add}>{t('team.add')}</Button></div>}
      </div>
      {team.length === 0 ? <Empty icon="users" title={t('team.none')}><p>{t('numbers.none.why')}</p></Empty> : (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="team">
          <table className="table editable">
            <thead><tr><th>{t('team.name')}</th><th>{t('team.email')}</th><th>{t('team.extensions')}</th>{users && <th>{t('team.login')}</th>}{people.crms.map((crm) => <th key={crm.id}>{t('team.user_in', { crm: crm.title })}</th>)}<th><span className="hidden-text">{t('numbers.remove')}</span></th></tr></thead>
            <tbody>
              {team.map((one, i) => (
                <tr key={one.id}>
                  <td data-label={t('team.name')}><TextInput size="sm" miw={140} aria-label={t('team.name')} disabled={locked} value={one.name} onChange={(event) => set(i, { name: event.currentTarget.value })} /></td>
                  <td data-label={t('team.email')}><TextInput size="sm" miw={160} type="email" aria-label={t('team.email')} disabled={locked} value={one.email ?? ''} onChange={(event) => set(i, { email: event.currentTarget.value || null })} /></td>
                  <td data-label={t('team.extensions')}><Extensions member={one} locked={locked} error={wrongAt(`team[${i}].extensions`)} typed={findingAt(`team[${i}].extensions`)?.values} onChange={(part) => set(i, part)} /></td>
                  {users && <td data-label={t('team.login')}><Login users={users} member={one} locked={locked} onChange={(user) => set(i, { user })} /></td>}
                  {people.crms.map((crm) => <td key={crm.id} data-label={t('team.user_in', { crm: crm.title })}><UserIn crm={crm} member={one} locked={locked} error={wrongAt(`team[${i}].crm_users.${crm.id}`)} onChange={(crm_users) => set(i, { crm_users })} /></td>)}
                  <td>{!locked && <ActionIcon aria-label={t('numbers.remove_one', { number: one.name || one.id })} onClick={() => change(withoutMember(settings, one.id))}><Icon name="trash" size={17} /></ActionIcon>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
    </div>
  )
}

/** Extensions with commas between them; which one rings first is asked where there are several. */
function Extensions({ member, locked, error, typed: wrong, onChange }: { member: TeamMember; locked: boolean; error: React.ReactNode; typed?: Record<string, string>; onChange: (part: Partial<TeamMember>) => void }) {
  const t = useT()
  const extensions = member.extensions ?? []
  const [typed, setTyped] = useState<string | null>(null)
  const change = (text: string) => {
    const next = [...new Set(text.split(/[\s,;]+/).filter(Boolean))]
    setTyped(text)
    onChange({ extensions: next, primary: member.primary && next.includes(member.primary) ? member.primary : null })
  }
  return (
    <>
      <TextInput size="sm" miw={110} aria-label={t('team.extensions')} title={t('team.extensions.help')} error={error} disabled={locked} value={typed ?? extensions.join(', ')} onChange={(event) => change(event.currentTarget.value)} onBlur={() => setTyped(null)} />
      {wrong?.better && !locked && extensions.includes(wrong.extension!) && <Button size="compact-xs" mt={4} variant="default" onClick={() => change(extensions.map((one) => (one === wrong.extension ? wrong.better! : one)).join(', '))}>{t('team.use', { extension: wrong.better })}</Button>}
      {extensions.length > 1 && <Select size="xs" mt={4} aria-label={t('team.primary')} placeholder={t('team.primary')} clearable disabled={locked} value={member.primary ?? null} data={extensions} onChange={(primary) => onChange({ primary })} />}
    </>
  )
}

/** Which console user the person is: an agent sees the calls of these extensions. */
function Login({ users, member, locked, onChange }: { users: User[]; member: TeamMember; locked: boolean; onChange: (user: string | null) => void }) {
  const t = useT()
  const known = users.map((one) => ({ value: one.id, label: one.name }))
  const lost = member.user && !users.some((one) => one.id === member.user) ? [{ value: member.user, label: t('team.login.lost') }] : []
  return <SearchSelect size="sm" miw={140} clearable aria-label={t('team.login')} title={t('team.login.help')} disabled={locked} placeholder={t('numbers.nobody')} value={member.user ?? null} data={[...known, ...lost]} onChange={onChange} />
}

function UserIn({ crm, member, locked, error, onChange }: { crm: CrmUsers; member: TeamMember; locked: boolean; error: React.ReactNode; onChange: (users: Record<string, string>) => void }) {
  const t = useT()
  const users = member.crm_users ?? {}
  const chosen = users[crm.id] ?? null
  const choose = (user: string | null) => {
    const { [crm.id]: _, ...others } = users
    onChange(user ? { ...others, [crm.id]: user } : others)
  }
  const label = t('team.user_in', { crm: crm.title })
  if (crm.users.length === 0) return <TextInput size="sm" miw={140} aria-label={label} disabled={locked} value={chosen ?? ''} onChange={(event) => choose(event.currentTarget.value || null)} />
  const known = crm.users.map((user) => ({ value: user.id, label: user.name }))
  const data = chosen && !crm.users.some((user) => user.id === chosen) ? [...known, { value: chosen, label: chosen }] : known
  return <SearchSelect size="sm" miw={170} clearable error={error} aria-label={label} disabled={locked} placeholder={t('numbers.nobody')} value={chosen} data={data} onChange={choose} />
}
