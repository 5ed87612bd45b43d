// Fields that a parameter can be written into: custom ones first, those of the CRM itself only where that is allowed.
import type { CrmField, FieldMapping } from '../../../api/types'
import type { T } from '../../../i18n'

export const KINDS = ['lead', 'contact', 'deal', 'account', 'call', 'task'] as const
export type Kind = (typeof KINDS)[number]
const NO_VALUES = ['link', 'user', 'unknown'] // types that take no value of a call

/** Choices in groups; what is chosen stays visible, also where the CRM no longer lists it. */
export function fieldChoices(fields: CrmField[], one: Pick<FieldMapping, 'field' | 'standard'>, t: T) {
  const usable = fields.filter((field) => field.writable && !NO_VALUES.includes(field.type))
  const offered = usable.filter((field) => field.custom || one.standard)
  const shown = offered.some((field) => field.name === one.field) || !one.field ? offered : [...offered, usable.find((field) => field.name === one.field) ?? { name: one.field, label: one.field, custom: true }]
  const group = (custom: boolean) => shown.filter((field) => field.custom === custom).map((field) => ({ value: field.name, label: field.label === field.name ? field.name : `${field.label} (${field.name})` }))
  return [
    { group: t('mapping.custom'), items: group(true) },
    { group: t('mapping.standard_fields'), items: group(false) },
  ].filter((each) => each.items.length > 0)
}
