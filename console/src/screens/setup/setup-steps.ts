// The steps of setup as the server reports them, in the reader's language. Pure.
import type { SetupStep, SetupSteps } from '../../api/types'
import { countryName } from '../../components/country-select'
import { preferredLanguage, sentence } from '../../i18n'

/** Neither side is connected: whoever signs in is led to setup. */
export const isNothingConnected = ({ steps }: SetupSteps) => steps.every((one) => one.connection === null && (one.step === 'company' || one.state !== 'done'))

const sentenceOf = ({ code, sentence: text, values }: SetupStep) => ({ code, text, values: values.country ? { ...values, country: countryName(values.country, preferredLanguage()) } : values })
export const stepText = (step: SetupStep) => sentence(sentenceOf(step), 'step')
export const stepFix = (step: SetupStep) => sentence({ code: `${step.code}.fix`, text: step.fix ?? '', values: step.values }, 'step')
