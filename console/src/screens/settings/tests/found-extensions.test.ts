import { expect, test } from 'vitest'
import { PEOPLE } from '../../../testing/values'
import type { FoundExtension, Settings, TeamMember } from '../../../api/types'
import { likelyOwner, NEW, ownerOf, SHARED, unassigned, withOwner, withPerson } from '../extension-owner'

const COMPANY: Settings['company'] = { country: 'ES', time_zone: null, language: null, hours: [], holidays: [], shared_extensions: [], secret_age_days: 365 }
const found = (extension: string, more: Partial<FoundExtension> = {}): FoundExtension => ({ extension, name: null, email: null, listed: false, calls: 3, last_at: null, connections: [], person: null, ignored: false, shared: false, likely: [], ...more })

test('an account name of a call becomes a new person of that name', () => {
  const olga: TeamMember = { id: 'olga', name: 'Olga', email: null, user: null, crm_users: {}, extensions: ['80'], primary: null }
  const team = withPerson([olga], found('Olga'))
  expect(team[1]).toMatchObject({ id: 'olga-2', name: 'Olga', extensions: ['Olga'] })
  expect(unassigned([found('Olga'), found('80'), found('81')], { team, company: COMPANY }).map((one) => one.extension)).toEqual(['81'])
})

test('a new person is called as the phone system knows them, and nobody is called by a number', () => {
  expect(withPerson([], found('81', { name: 'Eva Ortiz', email: 'eva@example.com' }))[0]).toMatchObject({ id: 'eva-ortiz', name: 'Eva Ortiz', email: 'eva@example.com', extensions: ['81'] })
  expect(withPerson([], found('82'))[0]).toMatchObject({ id: 'person', name: '' })
})

test('a choice gives the extension to one person, to a new one, or to nobody in particular, and takes it from whoever had it', () => {
  const ana: TeamMember = { id: 'ana', name: 'Ana', email: null, user: null, crm_users: { zoho: 'u1' }, extensions: ['80', '81'], primary: '81' }
  const settings = { team: [ana], company: COMPANY } as unknown as Settings
  const eighty = found('81', { name: 'Eva Ortiz' })
  const shared = { ...settings, ...withOwner(settings, eighty, SHARED, PEOPLE) }
  expect([ownerOf('81', shared), shared.team[0]!.extensions, shared.team[0]!.primary]).toEqual([SHARED, ['80'], null])
  expect(unassigned([eighty], shared)).toEqual([])
  const eva = { ...shared, ...withOwner(shared, eighty, NEW, PEOPLE) }
  expect([ownerOf('81', eva), eva.company.shared_extensions, eva.team[1]!.name]).toEqual(['team eva-ortiz', [], 'Eva Ortiz'])
  const back = { ...eva, ...withOwner(eva, eighty, 'team ana', PEOPLE) }
  expect([back.team[0]!.extensions, back.team[1]!.extensions]).toEqual([['80', '81'], []])
  expect(ownerOf('81', { ...back, ...withOwner(back, eighty, null, PEOPLE) })).toBeNull()
})

test('a suggestion is the person who is that CRM user already, else the user, and takes the same person of other CRMs along', () => {
  const likely = [{ connection: 'zoho', user: { id: 'u7', name: 'Eva Ortiz', email: null, active: true }, by: 'name' }, { connection: 'espo', user: { id: 'e7', name: 'Eva Ortiz', email: null, active: true }, by: 'name' }] as FoundExtension['likely']
  const eva = found('82', { likely })
  const empty = { team: [], company: COMPANY } as unknown as Settings
  expect(likelyOwner(eva, empty)).toBe('zoho u7')
  const [person] = withOwner(empty, eva, 'zoho u7', PEOPLE).team
  expect(person).toMatchObject({ name: 'Eva Ortiz', crm_users: { zoho: 'u7', espo: 'e7' }, extensions: ['82'] })
  expect(likelyOwner(eva, { team: [person!] })).toBe('team eva-ortiz')
})
