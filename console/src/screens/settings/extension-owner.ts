// Whose an extension is, in a draft of the settings: the choices, what each does, and who it probably is. Pure.
import type { People } from '../../api/people'
import type { FoundExtension, Settings, TeamMember } from '../../api/types'
import type { T } from '../../i18n'
import { freeId } from './people-in-settings'

export const NEW = 'new' // a new person
export const SHARED = 'shared' // a phone of nobody in particular

interface UserOfCrm {
  connection: string
  id: string
  name: string
  email?: string | null
}

/** The team with this extension given to the person who is this CRM user, or to a new person of that name. */
export function withUser(team: TeamMember[], found: FoundExtension, user: UserOfCrm): TeamMember[] {
  const known = team.find((one) => one.crm_users?.[user.connection] === user.id)
  if (known) return withExtension(team, known.id, found.extension)
  const id = freeId(slug(user.name) || 'person', team)
  const others = found.likely.filter((one) => one.connection !== user.connection && one.user.name === user.name).map((one) => [one.connection, one.user.id])
  return [...team, { id, name: user.name, email: user.email ?? null, user: null, crm_users: { ...Object.fromEntries(others), [user.connection]: user.id }, extensions: [found.extension], primary: null }]
}

export const withExtension = (team: TeamMember[], id: string, extension: string): TeamMember[] =>
  team.map((one) => (one.id === id ? { ...one, extensions: [...new Set([...(one.extensions ?? []), extension])] } : one))

/** The team with a new person of this name, who has the extension. */
export const withPerson = (team: TeamMember[], found: FoundExtension): TeamMember[] => {
  const name = newName(found)
  return [...team, { id: freeId(slug(name) || 'person', team), name, email: found.email ?? null, user: null, crm_users: {}, extensions: [found.extension], primary: null }]
}

/** What a new person would be called: the phone system's name, or the name of the account where that is a word. */
export const newName = ({ name, email, extension }: FoundExtension) => name || email?.split('@')[0] || (/\p{L}/u.test(extension) ? extension : '')

const slug = (name: string) => name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')

/** Those that nobody in these settings has, also not in the draft. */
export const unassigned = (found: FoundExtension[], { team, company }: Pick<Settings, 'team' | 'company'>) => {
  const taken = new Set([...team.flatMap((one) => one.extensions ?? []), ...(company.shared_extensions ?? [])])
  return found.filter((one) => !one.person && !one.ignored && !taken.has(one.extension))
}

/** Whether its owner is that of an entry of the phone numbers. */
export const isOwnedByNumber = ({ extension, person }: FoundExtension, { numbers }: Pick<Settings, 'numbers'>) =>
  numbers.some((one) => one.default_owner && one.default_owner === person && (one.number === extension || one.number.endsWith(`.${extension}`)))

/** Who may have an extension: the team, users of the CRMs who are nobody of the team, a new person, nobody in particular.
 * `nameless`: also a new person who has no name yet. */
export const ownersOf = (found: FoundExtension, settings: Settings, people: People, t: T, nameless = true) =>
  [
    { group: t('settings.team'), items: settings.team.map((one) => ({ value: `team ${one.id}`, label: one.name || one.id })) },
    ...people.crms.map((crm) => ({ group: crm.title, items: crm.users.filter((user) => !settings.team.some((one) => one.crm_users?.[crm.id] === user.id)).map((user) => ({ value: `${crm.id} ${user.id}`, label: user.name })) })),
    { group: t('found.other'), items: [...(nameless || newName(found) ? [{ value: NEW, label: newName(found) ? t('found.new_named', { name: newName(found) }) : t('found.new_person') }] : []), { value: SHARED, label: t('found.shared') }] },
  ].filter((one) => one.items.length > 0)

/** The choice that these settings hold for an extension, as `ownersOf` writes it. */
export function ownerOf(extension: string, { team, company }: Pick<Settings, 'team' | 'company'>): string | null {
  const member = team.find((one) => one.extensions?.includes(extension))
  if (member) return `team ${member.id}`
  return company.shared_extensions?.includes(extension) ? SHARED : null
}

/** The choice that its name or e-mail address suggests. */
export function likelyOwner(found: FoundExtension, { team }: Pick<Settings, 'team'>): string | null {
  const [first] = found.likely
  if (!first) return null
  const member = team.find((one) => one.crm_users?.[first.connection] === first.user.id)
  return member ? `team ${member.id}` : `${first.connection} ${first.user.id}`
}

/** What changes when this is chosen for the extension; null takes it from whoever has it. */
export function withOwner(settings: Settings, found: FoundExtension, chosen: string | null, people: People): Pick<Settings, 'team' | 'company'> {
  const { extension } = found
  const shared = (settings.company.shared_extensions ?? []).filter((one) => one !== extension)
  const company = { ...settings.company, shared_extensions: chosen === SHARED ? [...shared, extension] : shared }
  const team = settings.team.map((one) => (one.extensions?.includes(extension) ? { ...one, extensions: one.extensions.filter((each) => each !== extension), primary: one.primary === extension ? null : one.primary } : one))
  const [where, ...rest] = (chosen ?? '').split(' ')
  const id = rest.join(' ')
  if (chosen === NEW) return { company, team: withPerson(team, found) }
  if (where === 'team') return { company, team: withExtension(team, id, extension) }
  const user = people.usersOf(where!).find((one) => one.id === id) ?? found.likely.find((one) => one.connection === where && one.user.id === id)?.user
  return { company, team: user ? withUser(team, found, { connection: where!, ...user }) : team }
}
