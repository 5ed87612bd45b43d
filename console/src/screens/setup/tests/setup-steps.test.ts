import { expect, test } from 'vitest'
import type { SetupStep } from '../../../api/types'
import { text } from '../../../i18n'
import { isNothingConnected, progressOf, stepFix, stepText } from '../setup-steps'

const step = (more: Partial<SetupStep> = {}): SetupStep => ({ step: 'crm', state: 'open', sentence: 'English.', code: 'of.tomorrow', fix: 'Do it.', values: {}, connection: null, call: null, ...more })

test('only where no step is done and none has a connection is nothing connected', () => {
  const steps = (...found: SetupStep[]) => ({ done: false, next: null, steps: found })
  expect(isNothingConnected(steps(step(), step({ step: 'phones' })))).toBe(true)
  expect(isNothingConnected(steps(step(), step({ connection: 'asterisk' })))).toBe(false)
  expect(isNothingConnected(steps(step({ state: 'done' })))).toBe(false)
})

test('steps that can be skipped are not counted', () => {
  expect(progressOf({ done: false, next: null, steps: [step({ state: 'done' }), step({ step: 'call' }), step({ step: 'alerts', state: 'optional' })] })).toEqual({ n: 1, all: 2 })
})

test('a step is said in our words, else in those of the server', () => {
  expect(stepText(step({ code: 'crm.missing' }))).toBe(text('step.crm.missing' as never))
  expect(stepText(step())).toBe('English.')
  expect(stepFix(step())).toBe('Do it.')
})
