import { expect, test } from 'vitest'
import { patched } from '../json-patch'

test('operations are carried out in order on a copy', () => {
  const settings = { crm: { 'a/b': { rules: [1, 2, 3], stage: 's' } } }
  const after = patched(settings, [
    { op: 'remove', path: '/crm/a~1b/rules/1', value: null },
    { op: 'add', path: '/crm/a~1b/rules/0', value: 9 },
    { op: 'replace', path: '/crm/a~1b/rules/2', value: 4 },
    { op: 'replace', path: '/crm/a~1b/stage', value: null },
    { op: 'add', path: '/crm/new', value: {} },
  ])
  expect(after).toEqual({ crm: { 'a/b': { rules: [9, 1, 4], stage: null }, new: {} } })
  expect(settings.crm['a/b'].rules).toEqual([1, 2, 3])
})

test('a key is removed', () => {
  expect(patched({ a: 1, b: 2 }, [{ op: 'remove', path: '/a', value: null }])).toEqual({ b: 2 })
})
