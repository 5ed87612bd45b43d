// Where a routing rule or the call of an owner goes, in words.
import type { People } from '../api/people'
import type { RouteDecision } from '../api/types'
import { phone, word } from '../i18n'

type Sent = { kind: RouteDecision['kind'] | undefined; target?: string }

/** "Queue Sales", "Extension 80 (Ana)". */
export function destinationText({ kind = 'default', target = '' }: Sent, people: People): string {
  if (kind === 'default') return word('destination', 'default')
  const named = kind === 'queue' ? people.queueName(target) : kind === 'external' ? phone(target) : target
  const person = kind === 'extension' || kind === 'voicemail' ? people.nameOf(target) : null
  return `${word('destination', kind)} ${named || '…'}${person ? ` (${person})` : ''}`
}
