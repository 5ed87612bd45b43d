import { expect, test } from 'vitest'
import { actionOf, ACTIONS, shortcutOf } from '../shortcuts'
import english from '../../../texts/en.json'

const press = (key: string, more: Partial<KeyboardEvent> = {}) => actionOf({ altKey: true, shiftKey: true, ctrlKey: false, metaKey: false, key, code: `Key${key.toUpperCase()}`, ...more })

test('a shortcut needs Alt and Shift; Esc and bare letters do nothing', () => {
  expect(press('h')).toBe('hold')
  expect(press('h', { altKey: false })).toBeUndefined()
  expect(press('h', { shiftKey: false })).toBeUndefined()
  expect(press('h', { ctrlKey: true })).toBeUndefined()
  expect(press('Escape', { code: 'Escape' })).toBeUndefined()
})

test('the place of the key counts where Alt makes another character of it', () => {
  expect(press('Ó', { code: 'KeyH' })).toBe('hold')
})

test('every action has its text and its letter', () => {
  expect(ACTIONS.filter((action) => !(`panel.shortcut.${action}` in english))).toEqual([])
  expect(ACTIONS.map(shortcutOf)).toContain('Alt+Shift+E')
})
