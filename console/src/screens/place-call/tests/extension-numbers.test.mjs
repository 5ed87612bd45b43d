// What the browser extension takes for a phone number on a page.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const found = {}
new Function('globalThis', readFileSync(new URL('../../../../extension/numbers.js', import.meta.url), 'utf8'))(found)
const numbersIn = (text) => found.cordboardNumbers.numbersIn(text)

test.each([
  ['Call +34 600 999 888 now', '+34600999888'],
  ['(+380) 67 123-45-67', '+380671234567'],
  ['Tel. 928 00 00 80.', '928000080'],
  ['067 123-45-67', '0671234567'],
  ['600999888', '600999888'],
  ['0033 1 42 68 53 00', '0033142685300'],
  ['+1 (415) 555-0132', '+14155550132'],
])('%s holds a number', (text, number) => {
  expect(numbersIn(text).map((one) => one.number)).toEqual([number])
})

test.each(['2026-11-30 09:15', '30.11.2026', '192.168.100.200', 'Order 5725767000000419001', '1.250.000,00 €', 'IBAN ES91 2100 0418 4502 0005 1332', 'v28.82.0.20', '12345678', 'a600999888b', 'https://example.com/600999888'])('%s holds none', (text) => {
  expect(numbersIn(text)).toEqual([])
})

test('two numbers keep their places', () => {
  const text = 'Home 928 000 080, mobile +34 600 111 222'
  expect(numbersIn(text).map(({ start, end }) => text.slice(start, end))).toEqual(['928 000 080', '+34 600 111 222'])
})
