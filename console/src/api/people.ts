// Whose extension is whose: lines of the settings, names of CRM users. Asked for once a session; without the rights or
// with the CRM away extensions stay numbers.
import { useMemo } from 'react'
import { useSession } from '../session'
import { itemsOf } from './client'
import { useResource } from './resource'
import type { Connection, CrmUser, PhoneLine, Settings } from './types'

export interface People {
  lines: PhoneLine[]
  users: CrmUser[]
  nameOf: (extension: string) => string | null
  userName: (id: string | null | undefined) => string | null
}

const ANSWERING = ['active', 'trouble', 'stopped'] // without consent or rights the CRM would only refuse

type Listed<V> = V[] | { items: V[] }

/** Lines of the settings and users of the CRM as names of extensions and numbers. */
export function peopleOf(lines: PhoneLine[], users: CrmUser[]): People {
  const names = new Map(users.map((user) => [user.id, user.name]))
  const owners = new Map<string, string>()
  for (const line of lines) {
    const name = (line.user && names.get(line.user)) || line.title
    if (name) for (const key of [line.extension, line.number]) if (key && !owners.has(key)) owners.set(key, name)
  }
  return {
    lines,
    users,
    nameOf: (extension) => owners.get(extension) ?? null,
    userName: (id) => (id ? (names.get(id) ?? null) : null),
  }
}

/** The people of the company as far as this user may know them. */
export function usePeople(): People {
  const { may } = useSession()
  const allowed = may('settings.read')
  const { value: saved } = useResource<{ settings: Settings }>(allowed ? '/settings' : null, { once: true })
  const { value: connections } = useResource<Listed<Connection>>(allowed && may('connections.read') ? '/connections' : null, { once: true })
  const crm = itemsOf(connections).find((one) => one.kind === 'crm')
  const { value: users } = useResource<Listed<CrmUser>>(crm && ANSWERING.includes(crm.state) ? `/connections/${encodeURIComponent(crm.id)}/crm-users?known=true` : null, { once: true })
  return useMemo(() => peopleOf(saved?.settings.lines ?? [], itemsOf(users)), [saved, users])
}
