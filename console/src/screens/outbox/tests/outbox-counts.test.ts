import { expect, test } from 'vitest'
import type { Summary } from '../../../api/types'
import { firstShown } from '../outbox-counts'

const summary = (outbox: Record<string, Record<string, number>>) => ({ outbox }) as unknown as Summary

test('the page opens with what is retried, if anything of that connection is, else with what waits', () => {
  const found = summary({ zoho: { open: 3, failing: 1 }, espo: { open: 2 }, idle: {} })
  expect(firstShown(found, 'zoho')).toBe('failing')
  expect(firstShown(found, 'espo')).toBe('waiting')
  expect(firstShown(found, 'idle')).toBe('waiting')
  expect(firstShown(found)).toBe('failing')
})
