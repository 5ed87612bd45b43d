// Outcomes of a call: those that Cordboard brings are shown in the reader's language, others as they were written.
import { text } from '../../i18n'

const BUILT_IN = ['resolved', 'interested', 'call_later', 'not_interested', 'wrong_number'] as const

const isBuiltIn = (outcome: string): outcome is (typeof BUILT_IN)[number] => (BUILT_IN as readonly string[]).includes(outcome)

export const outcomeText = (outcome: string): string => (isBuiltIn(outcome) ? text(`wrap_up.outcome.${outcome}`) : outcome)

/** What is stored for an outcome as it is shown. */
export const outcomeOf = (shown: string): string => BUILT_IN.find((one) => outcomeText(one) === shown) ?? shown
