// People in the settings: new ids, whom a plan may name, and what a person who leaves takes along.
import type { People } from '../../api/people'
import type { CrmPlan, Settings } from '../../api/types'

/** An id that no other entry has: `person`, `person-2`, ... */
export function freeId(wanted: string, team: { id: string }[]): string {
  const taken = new Set(team.map((one) => one.id))
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? wanted : `${wanted}-${n}`
    if (!taken.has(id)) return id
  }
}

export interface Choice {
  value: string
  label: string
}

/** With what is chosen, also where the CRM no longer lists it. */
export const withChosen = (choices: Choice[], chosen: string | null | undefined): Choice[] =>
  chosen && !choices.some((one) => one.value === chosen) ? [...choices, { value: chosen, label: chosen }] : choices

/** Whom a plan may name: the team, then those users of its CRM who are nobody of the team, then what it names already. */
export function choicesOf(settings: Settings, people: People, connection: string, named: string | null | undefined): Choice[] {
  const team = settings.team.map((one) => ({ value: one.id, label: one.name || one.id }))
  const mapped = new Set(settings.team.map((one) => one.crm_users?.[connection]))
  const users = people.usersOf(connection).filter((one) => !mapped.has(one.id) || one.id === named).map((one) => ({ value: one.id, label: one.name }))
  return withChosen([...team, ...users.filter((one) => !team.some((other) => other.value === one.value))], named)
}

/** Who owns what is nobody's while nobody is chosen: the user who connected the CRM, by CRM; as a member of the team if that is one. */
export function likelyDefaults(settings: Settings, people: People): Record<string, string> {
  const found = people.crms.flatMap(({ id, users, connectedBy }) => {
    const plan = settings.crm[id] ?? settings.crm.default
    if (!plan || plan.default_user || !users.some((one) => one.id === connectedBy && one.active !== false)) return []
    return [[id, settings.team.find((one) => one.crm_users?.[id] === connectedBy)?.id ?? connectedBy!]]
  })
  return Object.fromEntries(found) as Record<string, string>
}

/** Without this person, and without what named the person. */
export function withoutMember(settings: Settings, id: string): Partial<Settings> {
  const left = (plan: CrmPlan): CrmPlan => ({
    ...plan,
    default_user: plan.default_user === id ? null : plan.default_user,
    escalate_to: plan.escalate_to === id ? null : plan.escalate_to,
    owners: plan.owners.map((row) => (row.user === id ? { ...row, rule: 'call_manager', user: null } : row)),
    rules: plan.rules.filter((rule) => !rule.when.some((one) => one.parameter === 'manager' && one.operator === 'equals' && one.value === id)).map((rule) => (rule.then.owner === id ? { ...rule, then: { ...rule.then, owner: null } } : rule)),
  })
  return {
    team: settings.team.filter((one) => one.id !== id),
    numbers: settings.numbers.map((one) => (one.default_owner === id ? { ...one, default_owner: null } : one)),
    crm: Object.fromEntries(Object.entries(settings.crm).map(([connection, plan]) => [connection, left(plan)])),
  }
}
