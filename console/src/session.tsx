// Who is signed in, and what he may do.
import { createContext, use } from 'react'
import type { Me } from './api/types'

export interface Session {
  me: Me
  may: (permission: string) => boolean
  change: (taste: { language?: string; theme?: string }) => void
  refresh: () => Promise<void>
  leave: () => void
}

export const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('no session')
  return session
}
