import { expect, test } from 'vitest'
import { PEOPLE } from '../../../testing/values'
import { matchingPeopleAndLines, textFilter } from '../text-filter'

test.each(['+380 67 123-45-67', '067 123 45 67', '(212) 555.0123', '0033612345678'])('%s is a whole number, whose spelling the server understands', (typed) => {
  expect(textFilter(` ${typed} `)).toEqual({ client: typed })
})

test.each([['555-01', '55501'], ['0012345', '12345'], ['900 020', '900020']])('%s is a part of a number and is looked for as digits', (typed, text) => {
  expect(textFilter(typed)).toEqual({ text })
})

test.each(['Marta', '80', '4x4 Motors', 'call_1'])('%s is looked for as it stands', (typed) => {
  expect(textFilter(typed)).toEqual({ text: typed })
})

test('people and lines of ours are found without case and accents', () => {
  expect(matchingPeopleAndLines('JOSE', PEOPLE)).toEqual([{ name: 'José Díaz (81)', of: 'people', href: '/calls?extension=81' }])
  expect(matchingPeopleAndLines('suppórt', PEOPLE)).toEqual([{ name: 'Support (+34 911 222 333)', of: 'line', href: '/calls?line=%2B34911222333' }])
  expect(matchingPeopleAndLines('nobody', PEOPLE)).toEqual([])
})

test('a line that rings somebody is found as both', () => {
  expect(matchingPeopleAndLines('front', PEOPLE).map((one) => one.href)).toEqual(['/calls?extension=82', '/calls?line=%2B34911444555'])
})
