// The steps of setup as the server reports them, in the reader's language. Pure.
import type { SetupStep, SetupSteps } from '../../api/types'
import { countryName } from '../../components/country-name'
import { preferredLanguage, sentence } from '../../i18n'

const OPTIONAL = ['alerts']

/** Neither side is connected: whoever signs in is led to setup. */
export const isNothingConnected = ({ steps }: SetupSteps) => steps.every((one) => one.connection === null && (['company', ...OPTIONAL].includes(one.step) || one.state !== 'done'))

/** How many of the steps that must be taken are done. */
export function progressOf({ steps }: SetupSteps): { n: number; all: number } {
  const needed = steps.filter((one) => !OPTIONAL.includes(one.step))
  return { n: needed.filter((one) => one.state === 'done').length, all: needed.length }
}

const sentenceOf = ({ code, sentence: text, values }: SetupStep) => ({ code, text, values: values.country ? { ...values, country: countryName(values.country, preferredLanguage()) } : values })
export const stepText = (step: SetupStep) => sentence(sentenceOf(step), 'step')
export const stepFix = (step: SetupStep) => sentence({ code: `${step.code}.fix`, text: step.fix ?? '', values: step.values }, 'step')
