import { expect, test } from 'vitest'
import { numberIn } from '../tel-number'

test.each([
  ['?to=tel%3A%2B34-600-999-888', '+34-600-999-888'],
  ['?to=tel:600999888;phone-context=%2B34', '+34600999888'],
  ['?to=tel%3A600999888%3Bphone-context%3Dexample.com', '600999888'],
  ['?to=TEL:%2B34600999888;ext=5', '+34600999888'],
  ['?to=callto://600%20999%20888', '600 999 888'],
  ['?to=%2B34 600 999 888', '+34 600 999 888'],
  ['', ''],
])('the number of %s', (search, number) => {
  expect(numberIn(search)).toBe(number)
})
