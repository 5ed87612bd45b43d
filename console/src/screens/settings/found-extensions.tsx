// Extensions that phone systems and calls show and nobody has: each is given to a person in one click.
import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import type { People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { FoundExtension, FoundExtensions, TeamMember } from '../../api/types'
import { Icon } from '../../components/icons'
import { Tag } from '../../components/status'
import { agoOf, useT, word } from '../../i18n'
import { freeId } from './people-in-settings'
import type { Tab } from './settings-page'

/** The team with this extension given to the person who is this CRM user, or to a new person of that name. */
export function withUser(team: TeamMember[], found: FoundExtension, user: { connection: string; id: string; name: string; email?: string | null }): TeamMember[] {
  const known = team.find((one) => one.crm_users?.[user.connection] === user.id)
  if (known) return withExtension(team, known.id, found.extension)
  const id = freeId(slug(user.name) || 'person', team)
  return [...team, { id, name: user.name, email: user.email ?? null, user: null, crm_users: { [user.connection]: user.id }, extensions: [found.extension], primary: null }]
}

export const withExtension = (team: TeamMember[], id: string, extension: string): TeamMember[] =>
  team.map((one) => (one.id === id ? { ...one, extensions: [...new Set([...(one.extensions ?? []), extension])] } : one))

const slug = (name: string) => name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')

/** Those that nobody in these settings has, also not in the draft. */
export const unassigned = (found: FoundExtension[], team: TeamMember[]) => {
  const taken = new Set(team.flatMap((one) => one.extensions ?? []))
  return found.filter((one) => !one.person && !one.ignored && !taken.has(one.extension))
}

export function FoundExtensionsCard({ people, ...tab }: Tab & { people: People }) {
  const { settings, change, locked } = tab
  const t = useT()
  const { value, problem } = useResource<FoundExtensions>(locked ? null : '/extensions')
  const rows = unassigned(value?.items ?? [], settings.team)
  if (locked || problem || !value || (rows.length === 0 && value.problems.length === 0)) return null
  const likely = rows.filter((one) => one.likely.length > 0)
  const assignAll = () => change({ team: likely.reduce((team, one) => withUser(team, one, { connection: one.likely[0]!.connection, ...one.likely[0]!.user }), settings.team) })
  return (
    <section className="card flush" aria-labelledby="found">
      <div className="card-head">
        <div className="grow"><h2 id="found">{t('found.title', { n: rows.length })}</h2><p className="lead">{t('found.lead')}</p></div>
        {likely.length > 1 && <Button leftSection={<Icon name="check" size={16} />} onClick={assignAll}>{t('found.assign_all', { n: likely.length })}</Button>}
      </div>
      {value.problems.map((one) => <div className="notice" key={one.connection}><Icon name="alertTriangle" /><div><p><b>{one.title}</b>: {t(`found.${one.code}` as 'found.denied')}</p><p lang="en">{one.sentence}</p></div></div>)}
      {rows.length > 0 && (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="found">
          <table className="table editable">
            <thead><tr><th>{t('found.extension')}</th><th>{t('found.name')}</th><th>{t('found.seen')}</th><th>{t('found.person')}</th></tr></thead>
            <tbody>{rows.map((one) => <Row key={one.extension} found={one} {...tab} people={people} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function Row({ found, settings, change, people }: Tab & { found: FoundExtension; people: People }) {
  const t = useT()
  const first = found.likely[0]
  const choices = [
    { group: t('settings.team'), items: settings.team.map((one) => ({ value: `team ${one.id}`, label: one.name || one.id })) },
    ...people.crms.map((crm) => ({ group: crm.title, items: crm.users.filter((user) => !settings.team.some((one) => one.crm_users?.[crm.id] === user.id)).map((user) => ({ value: `${crm.id} ${user.id}`, label: user.name })) })),
  ].filter((one) => one.items.length > 0)
  const likely = first && (settings.team.find((one) => one.crm_users?.[first.connection] === first.user.id)?.id ?? null)
  const [chosen, setChosen] = useState<string | null>(first ? (likely ? `team ${likely}` : `${first.connection} ${first.user.id}`) : null)
  const assign = () => {
    const [where, ...rest] = (chosen ?? '').split(' ')
    const id = rest.join(' ')
    const user = people.usersOf(where!).find((one) => one.id === id) ?? (first?.user.id === id ? first.user : undefined)
    if (where === 'team') change({ team: withExtension(settings.team, id, found.extension) })
    else if (user) change({ team: withUser(settings.team, found, { connection: where!, ...user }) })
  }
  return (
    <tr>
      <td data-label={t('found.extension')} className="num"><b>{found.extension}</b></td>
      <td data-label={t('found.name')}>{found.name ?? found.email ?? <span className="soft">-</span>}</td>
      <td data-label={t('found.seen')}>
        {found.listed && <Tag>{t('found.listed')}</Tag>} {found.calls > 0 && <span className="soft">{t('found.calls', { n: found.calls, ago: found.last_at ? agoOf(found.last_at) : '' })}</span>}
      </td>
      <td data-label={t('found.person')}>
        <div className="row wrap">
          <Select size="sm" miw={180} searchable aria-label={t('found.person_of', { extension: found.extension })} placeholder={t('numbers.nobody')} data={choices} value={chosen} onChange={setChosen} nothingFoundMessage={t('nothing_found')} />
          <Button size="xs" variant="default" disabled={!chosen} onClick={assign}>{t('found.assign')}<span className="hidden-text"> {found.extension}</span></Button>
          {first && <span className="soft">{word('found_by', first.by)}</span>}
        </div>
      </td>
    </tr>
  )
}
