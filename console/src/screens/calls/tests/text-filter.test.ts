import { expect, test } from 'vitest'
import { PEOPLE } from '../../../testing/values'
import { matchingPeopleAndLines, textFilter, wholeNumber } from '../text-filter'

test.each(['+380 67 123-45-67', '0033612345678'])('%s is a client, whose spelling the server understands', (typed) => {
  expect(textFilter(` ${typed} `)).toEqual({ client: typed })
  expect(wholeNumber(typed)).toBe(typed)
})

test.each(['067 123 45 67', '(212) 555.0123', '698765432'])('%s may be a number in full and may be the end of a longer one', (typed) => {
  expect(textFilter(` ${typed} `)).toEqual({ text: typed })
  expect(wholeNumber(typed)).toBe(typed)
})

test.each(['Marta', '80', '4x4 Motors', 'call_1', '555-01', '0012345', '+34 911'])('%s is looked for as a part', (typed) => {
  expect(textFilter(typed)).toEqual({ text: typed })
  expect(wholeNumber(typed)).toBeNull()
})

test('people and lines of ours are found without case and accents', () => {
  expect(matchingPeopleAndLines('JOSE', PEOPLE)).toEqual([{ name: 'José Díaz (81)', of: 'people', href: '/calls?extension=81' }])
  expect(matchingPeopleAndLines('suppórt', PEOPLE)).toEqual([{ name: 'Support (+34 911 222 333)', of: 'line', href: '/calls?line=%2B34911222333' }])
  expect(matchingPeopleAndLines('nobody', PEOPLE)).toEqual([])
})

test('a line that rings somebody is found as both', () => {
  expect(matchingPeopleAndLines('front', PEOPLE).map((one) => one.href)).toEqual(['/calls?extension=82', '/calls?line=%2B34911444555'])
})
