import { expect, test } from 'vitest'
import { changedParams } from '../url-filters'

test('changing filters keeps the others, and an empty value takes one away', () => {
  const before = new URLSearchParams('view=missed&q=80')
  expect(changedParams(before, { q: '', line: '+34911', view: null }).toString()).toBe('line=%2B34911')
  expect(changedParams(before, { q: '81' }).toString()).toBe('view=missed&q=81')
  expect(before.toString()).toBe('view=missed&q=80')
})
