// Who a caller is to the CRM: one word for each state, on the call, the call panel and in the terminal (cli/explanation.py).
import type { Client, Match } from '../api/types'
import { useT, word } from '../i18n'
import { Tag } from './status'

/** A kind of record, a new caller, or that the CRM could not say; nothing without a number to look up. */
export function MatchTag({ client, match, entity }: { client: Pick<Client, 'number' | 'hidden'>; match: string | undefined; entity: Match['candidates'][number]['entity'] | undefined }) {
  const t = useT()
  if (entity) return <Tag tone="teal" icon="user">{word('entity', entity)}</Tag>
  if (!client.number || client.hidden) return null
  if (match === 'not_found') return <Tag icon="userPlus">{t('client.new')}</Tag>
  return match === 'unknown' ? <Tag tone="amber">{t('client.not_asked')}</Tag> : null
}
