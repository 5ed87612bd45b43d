// The values that a CRM offers for the status and the source of a lead.
import type { CrmField } from '../../api/types'

// What CRMs call these fields.
const STATUS = /^(lead_?)?status$/i
const SOURCE = /^(lead_?)?source$/i

const optionsOf = (leads: CrmField[], name: RegExp) => leads.find((one) => name.test(one.name) && one.options.length > 0)?.options ?? []

export const statusesOf = (leads: CrmField[]) => optionsOf(leads, STATUS)
export const sourcesOf = (leads: CrmField[]) => optionsOf(leads, SOURCE)

export const LEAD_FIELDS = 'fields?entity=lead'
