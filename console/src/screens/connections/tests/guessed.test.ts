import { expect, test } from 'vitest'
import type { SettingField } from '../../../api/types'
import { guessed } from '../provider-form'

const CENTRE = { name: 'data_centre', type: 'choice', options: ['us', 'eu', 'in'], default: 'us', by_country: { eu: ['ES', 'DE'], in: ['IN'] } } as unknown as SettingField

test('a choice that follows from the country is made, and none where the form knows of none', () => {
  expect(['ES', 'IN', 'BR', null].map((country) => guessed(CENTRE, country))).toEqual(['eu', 'in', null, null])
  expect(guessed({ ...CENTRE, by_country: {} }, 'ES')).toBeNull()
})
