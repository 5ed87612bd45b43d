// The dialogs of one's own account, each loaded when it is opened.
import { part } from '../components/part'

export const ChangePassword = part('ChangePassword', () => import('./change-password'))
export const MyAccount = part('MyAccount', () => import('./my-account'))
export const MySessions = part('MySessions', () => import('./my-sessions'))
export const Security = part('Security', () => import('./security/security'))
