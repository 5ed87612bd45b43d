// A rule in words: what it looks at and what it sets.
import type { Condition, Rule, RuleEffects } from '../../../api/types'
import { either, list, text, word } from '../../../i18n'

export const MANAGER = 'manager' // its values are people

/** How people and places of deals are called. */
export interface RuleNames {
  user: (id: string) => string
  place: (place: string | null, stage: string | null) => string
}

export const titleOf = (rule: Rule, n: number) => rule.name || text('rules.nth', { n: n + 1 })

/** Ids where nobody knows the names. */
export const placeAsWritten: RuleNames['place'] = (place, stage) => [place, stage].filter(Boolean).join(' › ')

export const valuesOf = ({ value }: Pick<Condition, 'value'>): string[] => (Array.isArray(value) ? value : [String(value ?? '')])

/** Parameters whose values are words of ours, and the group of their texts. */
const WORDS: Record<string, string> = { situation: 'row', party: 'party', direction: 'direction', disposition: 'disposition' }

export const valueWord = (parameter: string, value: string, names: Pick<RuleNames, 'user'>) =>
  parameter === MANAGER ? names.user(value) : WORDS[parameter] ? word(WORDS[parameter]!, value) : value

function conditionText(one: Condition, names: RuleNames): string {
  const [parameter, operator] = [word('parameter', one.parameter) || '…', word('rule_op', one.operator)]
  if (one.operator === 'empty' || one.operator === 'not_empty') return `${parameter} ${operator}`
  return text('rules.condition', { parameter, operator, value: valuesOf(one).map((value) => valueWord(one.parameter, value, names)).join(', ') || '…' })
}

/** What a rule sets, one part each. */
export function effectsOf(then: Partial<RuleEffects>, names: RuleNames): string[] {
  return [
    (then.place || then.stage) && text('rules.says.place', { place: names.place(then.place ?? null, then.stage ?? null) }),
    then.lead_status && text('rules.says.lead_status', { status: then.lead_status }),
    then.owner && text('rules.says.owner', { owner: names.user(then.owner) }),
    then.task_type && text('rules.says.task_type', { type: then.task_type }),
    then.tags?.length && text('rules.says.tags', { tags: then.tags.join(', ') }),
  ].filter((one) => typeof one === 'string' && one !== '') as string[]
}

/** "If Pool is “Brand” and Direction is “Incoming call”: new deals go to Sales › Offer." */
export function ruleText(rule: Rule, names: RuleNames): string {
  const effects = list(effectsOf(rule.then, names)) || text('rules.nothing')
  if (rule.when.length === 0) return text('rules.always', { effects })
  const conditions = rule.when.map((one) => conditionText(one, names))
  return text('rules.if', { conditions: rule.match === 'any' ? either(conditions) : list(conditions), effects })
}
