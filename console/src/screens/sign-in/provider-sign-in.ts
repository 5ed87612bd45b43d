// The way to the provider and back: the server names the address, the browser goes there and comes back with a code.
import { post } from '../../api/client'
import type { Problem } from '../../api/types'

/** What a person can do is the same for each of these. */
const SAME: Record<string, string[]> = {
  untrusted_answer: ['wrong_issuer', 'wrong_audience', 'wrong_nonce', 'bad_signature', 'bad_algorithm', 'unknown_key', 'token_unreadable', 'claim_missing', 'wrong_subject', 'code_refused', 'session_over'],
  clocks_differ: ['token_expired', 'token_from_future'],
  provider_unusable: ['wrong_client', 'address_forbidden', 'provider_unusable'],
}
const PARAMETER = 'sign_in'
const CODE = /^[a-z_]{1,40}$/

export const CONNECTED = 'connected'

/** As the texts name it. */
export const sharedCode = (code: string): string => Object.entries(SAME).find(([, codes]) => codes.includes(code))?.[0] ?? code

export const refusal = (code: string): Problem => ({ type: 'about:blank', title: '', status: 403, detail: '', code: sharedCode(code), next: '' })

/** The code that the browser came back with, once; the address is clean afterwards. */
export function takeCode(): string | null {
  const query = new URLSearchParams(location.search)
  const code = query.get(PARAMETER)
  if (code === null) return null
  query.delete(PARAMETER)
  const rest = query.toString()
  history.replaceState(history.state, '', `${location.pathname}${rest && `?${rest}`}${location.hash}`)
  return CODE.test(code) ? code : 'untrusted_answer'
}

export async function goToProvider(path: '/session/provider' | '/session/account'): Promise<void> {
  const { url } = await post<{ url: string }>(path)
  location.assign(url)
}
