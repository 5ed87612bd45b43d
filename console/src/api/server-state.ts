// What the server says of itself to everybody, and to whoever is signed in of themselves. The page asks before it has its
// code (`preload` in index.html); the answer is here while the texts are on their way, so that much of the first screen
// is known when it is drawn.
import { get, remember } from './client'
import { knownEarly } from './resource'
import type { Me, Summary } from './types'

export interface ServerState {
  needed: boolean // the first administrator is to be created
  signed_in: boolean
  session?: Me | null
  provider?: string | null // of single sign-on, by its name
  second_step: string[]
  mail?: boolean
  last_event?: number | null // before anything else was read
  summary?: Summary | null // for whoever may read it
}

async function ask(): Promise<ServerState> {
  const server = await get<ServerState>('/setup')
  if (server.session) remember(server.session)
  return server
}

let known: ServerState | null = null
let first: Promise<ServerState> | null = ask()
const answers = first.then((server) => {
  known = server
  if (server.summary) knownEarly('/summary', server.summary)
}, () => {}) // who asks is told

const FRAME_AFTER_MS = 100 // then a frame without figures is better than nothing

/** What the first screen shows is here, or is waited for no longer: drawn once with its figures, not first without them. */
export const firstAnswers = (): Promise<unknown> => Promise.race([answers, new Promise((done) => setTimeout(done, FRAME_AFTER_MS))])

/** The answer, if it came before the page was drawn. */
export const knownState = (): ServerState | null => known

export function serverState(): Promise<ServerState> {
  const asked = first ?? ask()
  first = null
  return asked
}
