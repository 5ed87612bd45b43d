import { expect, test } from 'vitest'
import { text } from '../../i18n'
import { call } from '../../testing/values'
import { announcement } from '../call-announcer'

const ringing = call({ state: 'ringing' })

test('a new inbound call is read out once', () => {
  expect(announcement(ringing, undefined, text)).toBe(text('announce.incoming', { who: 'Marta Gil', line: '+34911222333' }))
  expect(announcement({ ...ringing, state: 'answered' }, 'ringing', text)).toBeNull()
  expect(announcement({ ...ringing, direction: 'outbound' }, undefined, text)).toBeNull()
})

test('a missed call is read out where its beginning was seen, and only once', () => {
  const missed = call({ missed: true })
  expect(announcement(missed, 'ringing', text)).toBe(text('announce.missed', { who: 'Marta Gil' }))
  expect(announcement(missed, 'missed', text)).toBeNull()
  expect(announcement(missed, undefined, text)).toBeNull()
})
