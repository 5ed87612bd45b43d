// The values that a CRM offers for the status and the source of a lead.
import { itemsOf } from '../../api/client'
import { useResource } from '../../api/resource'
import type { CrmField } from '../../api/types'
import type { PlanTab } from './settings-page'

// What CRMs call these fields.
const STATUS = /^(lead_?)?status$/i
const SOURCE = /^(lead_?)?source$/i

const optionsOf = (leads: CrmField[], name: RegExp) => leads.find((one) => name.test(one.name) && one.options.length > 0)?.options ?? []

export const statusesOf = (leads: CrmField[]) => optionsOf(leads, STATUS)
export const sourcesOf = (leads: CrmField[]) => optionsOf(leads, SOURCE)

/** The fields of leads; none of a CRM that was never reached. */
export function useLeadFields({ connection, people }: Pick<PlanTab, 'connection' | 'people'>): CrmField[] {
  const known = people.crms.some((crm) => crm.id === connection && crm.users.length > 0)
  return itemsOf(useResource<{ items: CrmField[] }>(known ? `/connections/${encodeURIComponent(connection)}/fields?entity=lead` : null, { once: true }).value)
}
