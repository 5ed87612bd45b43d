// Whose extension is whose: the team and the numbers of the settings, names of CRM users. Asked for once a session;
// without the permissions or with the CRM away extensions stay numbers.
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useSession } from '../session'
import { get, itemsOf } from './client'
import { resources, useResource } from './resource'
import type { Colleagues, CompanyNumber, CompanyQueue, Connection, ConnectionHealth, CrmUser, Settings, Summary, TeamMember } from './types'

/** A CRM connection and its users, as far as they are known. */
export interface CrmUsers {
  id: string
  title: string
  users: CrmUser[]
  /** The user who connected it. */
  connectedBy?: string
}

export interface People {
  team: TeamMember[]
  numbers: CompanyNumber[]
  crms: CrmUsers[]
  /** The title of a queue, else its name. */
  queueName: (queue: string) => string
  /** Users of one CRM. */
  usersOf: (connection: string) => CrmUser[]
  /** Who has this extension, or this number of ours. */
  nameOf: (extension: string) => string | null
  /** The person of the team with this id, else the CRM user. */
  userName: (id: string | null | undefined) => string | null
}

const UNKNOWN = 'new' // never signed in; in every other state the server has at least the last known names

type QueueTitle = Pick<CompanyQueue, 'name' | 'title'>
type Listed<V> = V[] | { items: V[] }

/** The team, the numbers and the queues of the settings and the users of each CRM as names. */
export function peopleOf(team: TeamMember[], numbers: CompanyNumber[], crms: CrmUsers[], queues: QueueTitle[] = []): People {
  const users = new Map(crms.flatMap((crm) => crm.users).map((user) => [user.id, user.name]))
  const userOf = (member: TeamMember) => Object.values(member.crm_users ?? {}).map((id) => users.get(id)).find(Boolean)
  const members = new Map(team.map((member) => [member.id, member.name || userOf(member) || member.id]))
  const owners = new Map<string, string>()
  const put = (key: string, name: string | null | undefined) => {
    if (name && !owners.has(key)) owners.set(key, name)
  }
  for (const member of team) for (const extension of member.extensions ?? []) put(extension, userOf(member) || member.name)
  for (const one of numbers) put(one.number, (one.default_owner && members.get(one.default_owner)) || one.title)
  return {
    team,
    numbers,
    crms,
    queueName: (queue) => queues.find((one) => one.name === queue && one.title)?.title ?? queue,
    usersOf: (connection) => crms.find((crm) => crm.id === connection)?.users ?? [],
    nameOf: (extension) => owners.get(extension) ?? null,
    userName: (id) => (id ? (members.get(id) ?? users.get(id) ?? null) : null),
  }
}

/** Names alone, for those who may not read the settings. */
const teamOf = (known: Colleagues | undefined): TeamMember[] => (known?.items ?? []).map((one) => ({ id: one.id, name: one.name, email: null, user: null, crm_users: {}, extensions: one.extensions, primary: null }))
const linesOf = (known: Colleagues | undefined): CompanyNumber[] => (known?.numbers ?? []).map((one) => ({ number: one.number, title: one.title, region: null, default_owner: null, source: null, campaign: null }))

/** The people of the company as far as this user may know them. */
export function usePeople(): People {
  const { may } = useSession()
  const allowed = may('settings.read')
  const { value: saved } = useResource<{ settings: Settings }>(allowed ? '/settings' : null, { once: true })
  const { value: connections } = useResource<Listed<Connection>>(allowed && may('connections.read') ? '/connections' : null, { once: true })
  const { value: colleagues } = useResource<Colleagues>(!allowed && may('callers.own') ? '/colleagues' : null, { once: true })
  const crms = itemsOf(connections).filter((one) => one.kind === 'crm')
  const paths = crms.map((one) => `/connections/${encodeURIComponent(one.id)}/crm-users?known=true`)
  const asked = useQueries({
    queries: crms.map((one, n) => ({ queryKey: [paths[n]!], queryFn: () => get<Listed<CrmUser>>(paths[n]!), enabled: one.state !== UNKNOWN, staleTime: Infinity })),
  }, resources)
  const users = asked.map((one) => one.data)
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => peopleOf(saved?.settings.team ?? teamOf(colleagues), saved?.settings.numbers ?? linesOf(colleagues), crms.map((one, n) => ({ id: one.id, title: one.title, users: itemsOf(users[n]), connectedBy: one.user?.id })), saved?.settings.queues ?? colleagues?.queues), [saved, colleagues, connections, ...users])
}

export type ConnectionName = Pick<ConnectionHealth, 'id' | 'kind' | 'title'>

/** Phone systems and CRMs by name, for everybody who sees calls. */
export function useConnectionNames(): ConnectionName[] {
  const { may } = useSession()
  const { value: summary } = useResource<Summary>(may('summary.read') ? '/summary' : null)
  const { value: colleagues } = useResource<Colleagues>(!may('summary.read') && may('callers.own') ? '/colleagues' : null, { once: true })
  return summary?.connections ?? colleagues?.connections ?? []
}

/** What a connection is called; its id where that is not known. */
export function useConnectionTitle(): (id: string) => string {
  const names = useConnectionNames()
  return (id) => names.find((one) => one.id === id)?.title ?? id
}
