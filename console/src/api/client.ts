// The one way to the API: JSON in, JSON out, problem details thrown as `Refusal`. The event stream is in event-stream.ts.
import type { Me, Problem, SecondStep } from './types'

export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title)
  }
}

/** What `fetch` throws when nobody answers, in the shape of a problem. */
const NO_ANSWER: Problem = { type: 'about:blank', title: '', status: 0, detail: '', code: 'no_answer', next: '' }

let csrf = ''
let mustAddFactor: () => void = () => {}
let signedOut: () => void = () => {}

export const onSignedOut = (listener: () => void) => {
  signedOut = listener
}

/** An administrator requires a second factor of this user from now on. */
export const onMustAddFactor = (listener: () => void) => {
  mustAddFactor = listener
}

/** Steps of signing in: what they refuse is said on their own screen. */
const SIGNING_IN = new Set(['/session', '/session/link', '/session/link/password', '/session/factor', '/session/frame', '/session/passkey', '/session/passkey/options'])

/** The session ended on the server: back to sign-in. */
export const notifySignedOut = () => signedOut()

async function problemOf(response: Response): Promise<Problem> {
  try {
    return { ...NO_ANSWER, status: response.status, title: response.statusText, ...(await response.json()) }
  } catch {
    return { ...NO_ANSWER, status: response.status, title: response.statusText, code: `http_${response.status}` }
  }
}

async function answered(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...more }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
    })
  } catch {
    throw new Refusal(NO_ANSWER)
  }
  if (!response.ok) {
    const problem = await problemOf(response)
    if (response.status === 401 && !SIGNING_IN.has(path)) signedOut()
    if (problem.code === 'add_factor') mustAddFactor()
    throw new Refusal(problem)
  }
  return response
}

export async function ask<T>(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<T> {
  const response = await answered(method, path, body, more)
  return (response.status === 204 ? undefined : await response.json().catch(() => undefined)) as T
}

export const get = <T>(path: string) => ask<T>('GET', path)
export const post = <T>(path: string, body: unknown = {}) => ask<T>('POST', path, body)

/** What a POST answers, as a file. */
export const postForFile = async (path: string, body: unknown): Promise<Blob> => (await answered('POST', path, body)).blob()

/** Lists come as {items}; short ones may come bare. */
export const itemsOf = <T>(list: T[] | { items: T[] } | undefined): T[] => (Array.isArray(list) ? list : (list?.items ?? []))

/** Signed in or not: null when nobody is. */
export async function me(): Promise<Me | null> {
  try {
    return remember(await get<Me>('/session'))
  } catch (error) {
    if (error instanceof Refusal && (error.problem.status === 401 || error.problem.status === 403)) return null
    throw error
  }
}

/** Me, or what a second factor can be shown with. */
export async function signIn(user: string, password: string): Promise<Me | SecondStep> {
  const answer = await post<Me | SecondStep>('/session', { user, password })
  return 'second_step' in answer ? answer : remember(answer)
}

export async function signOut(): Promise<void> {
  await ask('DELETE', '/session')
  csrf = ''
}

export function remember(who: Me): Me {
  if (who.csrf) csrf = who.csrf
  return who
}

/** A query string without what is empty. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const present = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return present.length ? `?${new URLSearchParams(present.map(([name, value]) => [name, String(value)]))}` : ''
}
