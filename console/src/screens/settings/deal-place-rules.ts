// Where the deals of single people go: rules about nobody else that set only a pipeline and a stage. Pure.
import type { DealPlace, Pipeline, Rule } from '../../api/types'
import { MANAGER } from './rules/rule-words'

export interface OwnPlace extends DealPlace {
  /** Where the rule stands among all rules. */
  at: number
  person: string
}

/** The places of single people, in the order of their rules. */
export function ownPlaces(rules: Rule[]): OwnPlace[] {
  return rules.flatMap((rule, at) => {
    const [only] = rule.when
    const { place, stage, lead_status, owner, task_type, tags } = rule.then
    if (rule.when.length !== 1 || only?.parameter !== MANAGER || only.operator !== 'equals' || typeof only.value !== 'string') return []
    if (!(place || stage) || lead_status || owner || task_type || tags.length > 0) return []
    return [{ at, person: only.value, place, stage }]
  })
}

/** With a place of this person's own, behind the rules that are there. */
export const withOwnPlace = (rules: Rule[], person: string, name: string, { place, stage }: DealPlace): Rule[] => [
  ...rules,
  { name, when: [{ parameter: MANAGER, operator: 'equals', value: person }], match: 'all', then: { place, stage, lead_status: null, owner: null, task_type: null, tags: [] } },
]

export const withPlaceAt = (rules: Rule[], at: number, { place, stage }: DealPlace): Rule[] =>
  rules.map((rule, n) => (n === at ? { ...rule, then: { ...rule.then, place, stage } } : rule))

export const layoutOf = (pipeline: Pipeline | undefined) => pipeline?.path.join(' › ') ?? ''

/** The layouts that the pipelines are in, each once; none where the CRM has no layouts, or only one. */
export function layoutsOf(pipelines: Pipeline[]): string[] {
  const found = [...new Set(pipelines.map(layoutOf))]
  return found.length > 1 ? found : []
}
