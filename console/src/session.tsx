// Who is signed in, and what he may do.
import { createContext, use } from 'react'
import type { Me } from './api/types'

export interface Session {
  me: Me
  /** Whether the permission is there, for everything or for one's own calls; the server knows which are those. */
  may: (permission: string) => boolean
  /** Only calls of one's own extensions are shown. */
  ownOnly: boolean
  change: (taste: { language?: string; theme?: string }) => void
  refresh: () => Promise<void>
  leave: () => void
}

export const SessionContext = createContext<Session | null>(null)

const OWN: Record<string, string> = { 'calls.read': 'calls.own', 'calls.change': 'calls.change_own', 'calls.control': 'calls.control_own', 'calls.annotate': 'calls.annotate_own', 'dials.place': 'dials.place_own', 'call_backs.assign': 'call_backs.assign_own', 'recordings.play': 'recordings.play_own' }

/** What these permissions open, as `Session` has it. */
export function opened(permissions: string[]): Pick<Session, 'may' | 'ownOnly'> {
  const has = (permission: string) => permissions.includes(permission)
  return { may: (permission) => has(permission) || (permission in OWN && has(OWN[permission]!)), ownOnly: !has('calls.read') && has('calls.own') }
}

export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('no session')
  return session
}
