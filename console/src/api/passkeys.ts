// Passkeys: the browser's own dialogue, between what the server asks and what it is answered. Bytes travel as base64url.
import { Refusal } from './client'
import type { Problem } from './types'

const CANCELLED: Problem = { type: 'about:blank', title: '', status: 0, detail: '', code: 'passkey_cancelled', next: '' }
const ADDRESS = /^[\d.]+$|^\[/ // an IP address: passkeys belong to host names

/** Whether this page can use passkeys: a secure one, at a host name, in a browser that knows them. */
export const passkeysWork = () => window.isSecureContext && 'PublicKeyCredential' in window && !ADDRESS.test(location.hostname)

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

export function textOf(bytes: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('')
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

interface Descriptor {
  id: string
  type: 'public-key'
  transports?: AuthenticatorTransport[]
}
export interface CreationOptions extends Omit<PublicKeyCredentialCreationOptions, 'challenge' | 'user' | 'excludeCredentials'> {
  challenge: string
  user: { id: string; name: string; displayName: string }
  excludeCredentials?: Descriptor[]
}
export interface RequestOptions extends Omit<PublicKeyCredentialRequestOptions, 'challenge' | 'allowCredentials'> {
  challenge: string
  allowCredentials?: Descriptor[]
}

const readable = (all: Descriptor[] = []) => all.map((one) => ({ ...one, id: bytesOf(one.id) }))

/** The dialogue; whoever cancels it gets a refusal like any other. */
async function ask(open: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const answer = await open().catch(() => null)
  if (!answer) throw new Refusal(CANCELLED)
  return answer as PublicKeyCredential
}

/** A new passkey, as the server takes it. */
export async function createPasskey(options: CreationOptions) {
  const publicKey = { ...options, challenge: bytesOf(options.challenge), user: { ...options.user, id: bytesOf(options.user.id) }, excludeCredentials: readable(options.excludeCredentials) }
  const made = await ask(() => navigator.credentials.create({ publicKey }))
  const response = made.response as AuthenticatorAttestationResponse
  return {
    id: made.id,
    rawId: textOf(made.rawId),
    type: made.type,
    response: { clientDataJSON: textOf(response.clientDataJSON), attestationObject: textOf(response.attestationObject), transports: response.getTransports?.() ?? [] },
  }
}

/** A signature, as the server takes it. */
export async function signWithPasskey(options: RequestOptions) {
  const publicKey = { ...options, challenge: bytesOf(options.challenge), allowCredentials: readable(options.allowCredentials) }
  const signed = await ask(() => navigator.credentials.get({ publicKey }))
  const response = signed.response as AuthenticatorAssertionResponse
  return {
    id: signed.id,
    rawId: textOf(signed.rawId),
    type: signed.type,
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      authenticatorData: textOf(response.authenticatorData),
      signature: textOf(response.signature),
      userHandle: response.userHandle ? textOf(response.userHandle) : null,
    },
  }
}
