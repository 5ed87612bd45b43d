import { beforeEach, expect, test, vi } from 'vitest'
import { FakeStorage } from '../../testing/browser'
import { choose, notify, wanted } from '../browser-notifications'

const shown: [string, NotificationOptions | undefined][] = []
let permission: NotificationPermission = 'granted'

class FakeNotification {
  static get permission() { return permission }
  static requestPermission = () => Promise.resolve(permission)
  constructor(title: string, options?: NotificationOptions) { shown.push([title, options]) }
}

beforeEach(() => {
  vi.stubGlobal('localStorage', new FakeStorage())
  shown.length = 0
  permission = 'granted'
  vi.stubGlobal('Notification', FakeNotification)
  vi.stubGlobal('document', { hidden: true })
})

test('they are off until a user turns them on, and each user for himself', async () => {
  notify('ana', 'Missed call', 'c1', '/calls/c1')
  expect(shown).toEqual([])
  expect(await choose('ana', true)).toBe(true)
  expect([wanted('ana'), wanted('olha')]).toEqual([true, false])
  notify('ana', 'Missed call', 'c1', '/calls/c1')
  expect(shown.map(([title, options]) => [title, options?.tag])).toEqual([['Missed call', 'c1']])
  expect(await choose('ana', false)).toBe(true)
  expect(wanted('ana')).toBe(false)
})

test('nothing is shown while the user looks at the console, or when the browser refuses', async () => {
  await choose('ana', true)
  vi.stubGlobal('document', { hidden: false })
  notify('ana', 'Missed call', 'c1', '/calls/c1')
  permission = 'denied'
  expect(await choose('ana', true)).toBe(false)
  vi.stubGlobal('document', { hidden: true })
  notify('ana', 'Missed call', 'c1', '/calls/c1')
  expect(shown).toEqual([])
})
