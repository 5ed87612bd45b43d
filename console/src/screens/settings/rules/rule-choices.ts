// What rules can choose from: the CRM's pipelines, stages and fields, parameters of recent calls, people.
import { itemsOf } from '../../../api/client'
import { useResource } from '../../../api/resource'
import type { CrmField, Parameter, Pipeline, Problem } from '../../../api/types'
import { useT } from '../../../i18n'
import { useCrmList } from '../crm-list'
import { LEAD_FIELDS, statusesOf } from '../lead-values'
import { choicesOf, type Choice } from '../people-in-settings'
import type { PlanTab } from '../settings-page'
import { placeAsWritten, type RuleNames } from './rule-words'

export interface RuleChoices {
  problem: Problem | null // why a list of the CRM is empty
  parameters: Parameter[]
  pipelines: Choice[]
  stagesOf: (place: string | null | undefined) => Choice[]
  leadStatuses: string[]
  taskTypes: string[]
  tagFields: Choice[]
  taskFields: Choice[]
  people: (named: string | null | undefined) => Choice[]
  names: RuleNames
}

/** Lists of a CRM that was never reached are empty: what is set already stays, and names can be typed. */
export function useRuleChoices({ settings, plan, connection, people }: PlanTab): RuleChoices {
  const t = useT()
  const crm = { connection, people }
  const { items: pipelines, problem } = useCrmList<Pipeline>(crm, 'pipelines')
  const { items: leads, problem: unreadable } = useCrmList<CrmField>(crm, LEAD_FIELDS)
  const { items: tasks } = useCrmList<CrmField>(crm, 'fields?entity=task')
  const parameters = itemsOf(useResource<{ items: Parameter[] }>('/parameters', { once: true }).value)
  const nameOf = (one: Pipeline) => [...one.path, one.name].filter(Boolean).join(' › ') || t('rules.place')
  const place: RuleNames['place'] = (id, stage) => {
    const found = pipelines.find((one) => one.id === id)
    return found ? placeAsWritten(nameOf(found), found.stages.find((one) => one.id === stage)?.name ?? stage) : placeAsWritten(id, stage)
  }
  const everybody = choicesOf(settings, people, connection, null)
  return {
    problem: unreadable ?? problem,
    parameters,
    pipelines: pipelines.map((one) => ({ value: one.id, label: nameOf(one) })),
    stagesOf: (id) => (pipelines.find((one) => one.id === id) ?? (id ? undefined : pipelines.length === 1 ? pipelines[0] : undefined))?.stages.map((one) => ({ value: one.id, label: one.name })) ?? [],
    leadStatuses: statusesOf(leads),
    taskTypes: tasks.find((one) => one.name === plan.task_type_field)?.options ?? [],
    tagFields: fields(leads),
    taskFields: fields(tasks),
    people: (named) => choicesOf(settings, people, connection, named),
    names: { user: (id) => everybody.find((one) => one.value === id)?.label ?? people.userName(id) ?? id, place },
  }
}

const fields = (all: CrmField[]): Choice[] => all.filter((one) => one.writable).map((one) => ({ value: one.name, label: one.label }))
