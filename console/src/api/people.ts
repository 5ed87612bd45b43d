// Whose extension is whose: lines of the settings, names of CRM users. Asked for once a session; without the rights or
// with the CRM away extensions stay numbers.
import { useEffect, useState } from 'react'
import { useSession } from '../session'
import { get, itemsOf } from './client'
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

const NOBODY = peopleOf([], [])
let known = NOBODY
let asked: Promise<People> | null = null

async function load(): Promise<People> {
  const { settings } = await get<{ settings: Settings }>('/settings')
  known = peopleOf(settings.lines, known.users)
  const crm = itemsOf(await get<Listed<Connection>>('/connections')).find((one) => one.kind === 'crm')
  const users = crm && ANSWERING.includes(crm.state) ? itemsOf(await get<Listed<CrmUser>>(`/connections/${encodeURIComponent(crm.id)}/users?known=true`).catch(() => [])) : []
  return (known = peopleOf(settings.lines, users))
}

export const reloadPeople = () => {
  asked = null
}

export function usePeople(): People {
  const { may } = useSession()
  const allowed = may('settings.read')
  const [people, setPeople] = useState(allowed ? known : NOBODY)
  useEffect(() => {
    if (!allowed) return
    asked ??= load().catch(() => {
      asked = null
      return known
    })
    let gone = false
    void asked.then((found) => { if (!gone) setPeople(found) })
    return () => {
      gone = true
    }
  }, [allowed])
  return people
}
