import { expect, test } from 'vitest'
import { phone } from '../phone-number'

test.each([
  ['+380671234567', '+380 67 123 45 67'],
  ['+33612345678', '+33 6 12 34 56 78'],
  ['+34600900020', '+34 600 900 020'],
  ['+12125550123', '+1 212 555 0123'],
  ['+442079460018', '+44 2079 460018'],
  ['+4915112345678', '+49 151 123 456 78'], // no grouping of its own: threes, and never one digit alone
  ['+3725123456', '+372 512 3456'],
])('%s is written as %s', (number, written) => {
  expect(phone(number)).toBe(written)
  expect(phone(number).replaceAll(' ', '')).toBe(number)
})

test('what is no whole number stays as it is', () => {
  for (const one of ['', '80', 'anonymous', '0671234567', '+12', '+1234567890123456']) expect(phone(one)).toBe(one)
})

test('a number longer than its grouping loses no digit', () => {
  expect(phone('+3460090002099')).toBe('+34 600 900 020 99')
})

test('a number that the server grouped another way is written as everywhere', () => {
  expect(phone('+44 70 3748 0458')).toBe(phone('+447037480458'))
})
