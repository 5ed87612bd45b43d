// The cases of the server's export, here for the console's.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { disarmed } from '../spreadsheet'

const file = new URL('../../../../src/cordboard/toolkit/tests/spreadsheet_cells.json', import.meta.url)
const cases: { formulas: string[]; harmless: string[]; inside: Record<string, string> } = JSON.parse(readFileSync(file, 'utf-8'))

test.each(cases.formulas)('what begins like a formula gets an apostrophe: %j', (text) => {
  expect(disarmed(text).startsWith("'")).toBe(true)
})

test.each(cases.harmless)('names and numbers stay as they are: %j', (text) => {
  expect(disarmed(text)).toBe(text)
})

test.each(Object.entries(cases.inside))('a formula behind another separator is disarmed too: %j', (text, cell) => {
  expect(disarmed(text)).toBe(cell)
})
