// The settings of a provider before anything is entered, and changes of the list of groups.
import type { GroupRole, SignInProvider } from '../../api/types'

export const ROLES = ['admin', 'supervisor', 'agent', 'light_agent', 'auditor', 'wall']

export const NEW_PROVIDER: SignInProvider = {
  title: '', issuer: '', client_id: '', scopes: ['profile', 'email'], groups_claim: 'groups', name_claim: 'preferred_username', roles: [],
  enabled: true, passwords: true, second_factor: 'never', strong: ['mfa'], clock_skew_s: 60, check_every_min: 15, unchecked_min: 60, allow_private: false,
}

export const withGroup = (roles: GroupRole[], at: number, part: Partial<GroupRole>): GroupRole[] =>
  roles.map((one, other) => (other === at ? { ...one, ...part } : one))
