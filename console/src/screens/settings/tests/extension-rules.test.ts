import { expect, test } from 'vitest'
import { firstWrong, shownNumbers, withDevice } from '../extension-rules'

const ours = (number: string) => ({ number, title: null, region: null, default_owner: null, source: null, campaign: null })

test('a phone of which nothing is said is not stored', () => {
  const phone = withDevice(null, { mac: '00:15:65:ab:cd:ef' })
  expect(phone).toEqual({ mac: '00:15:65:ab:cd:ef', user: null, driver: 'none' })
  expect(withDevice(phone, { mac: null })).toBeNull()
})

test('numbers of the company are offered once, extensions are not, what is chosen stays', () => {
  expect(shownNumbers([ours('+34928000080'), ours('101'), ours('')], ['+34928000080', '+34111111111'])).toEqual(['+34928000080', '+34111111111'])
})

test('the first wrong value of several is said at their field', () => {
  const wrong = (where: string) => (where === 'dialling.prefixes[1]' ? 'wrong' : undefined)
  expect(firstWrong(wrong, 'dialling.prefixes', ['+34', '49'])).toBe('wrong')
  expect(firstWrong(wrong, 'dialling.prefixes', ['+34'])).toBeUndefined()
})
