// The cases of the server's export, here for the console's.
import { expect, test } from 'vitest'
import cases from '../../../../src/cordboard/toolkit/tests/spreadsheet_cells.json'
import { disarmed } from '../spreadsheet'

test.each(cases.formulas)('what begins like a formula gets an apostrophe: %j', (text) => {
  expect(disarmed(text).startsWith("'")).toBe(true)
})

test.each(cases.harmless)('names and numbers stay as they are: %j', (text) => {
  expect(disarmed(text)).toBe(text)
})

test.each(Object.entries(cases.inside))('a formula behind another separator is disarmed too: %j', (text, cell) => {
  expect(disarmed(text)).toBe(cell)
})
