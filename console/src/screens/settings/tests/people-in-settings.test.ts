import { expect, test } from 'vitest'
import { peopleOf } from '../../../api/people'
import type { CrmPlan, CrmUser, Settings } from '../../../api/types'
import { likelyDefaults } from '../people-in-settings'

const user = (id: string, more: Partial<CrmUser> = {}): CrmUser => ({ id, name: id, email: null, active: true, ...more })
const settings = (more: Partial<Settings>) => ({ team: [], crm: { default: { default_user: null } as CrmPlan }, ...more }) as unknown as Settings
const connected = (by: string | undefined, ...users: CrmUser[]) => peopleOf([], [], [{ id: 'zoho', title: 'Zoho CRM', users, connectedBy: by }])

test('the user who connected the CRM is the likely default owner while none is chosen', () => {
  expect(likelyDefaults(settings({}), connected('u1', user('u1'), user('u2')))).toEqual({ zoho: 'u1' })
  const chosen = settings({ crm: { zoho: { default_user: 'u2' } as CrmPlan } })
  expect(likelyDefaults(chosen, connected('u1', user('u1'), user('u2')))).toEqual({})
})

test('a member of the team is named as such; a user who may own nothing is not likely', () => {
  const team = [{ id: 'ana', name: 'Ana', email: null, user: null, crm_users: { zoho: 'u1' }, extensions: [], primary: null }]
  expect(likelyDefaults(settings({ team }), connected('u1', user('u1')))).toEqual({ zoho: 'ana' })
  for (const people of [connected('u1', user('u1', { active: false })), connected('u9', user('u1')), connected(undefined, user('u1'))]) expect(likelyDefaults(settings({}), people)).toEqual({})
})
