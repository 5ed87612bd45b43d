// A list that settings choose from, as the CRM has it now, and at the field why there is none.
import { Link } from 'wouter'
import { itemsOf } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Problem } from '../../api/types'
import { problemText } from '../../components/problem-box'
import { useT } from '../../i18n'
import type { PlanTab } from './settings-page'

export interface CrmList<V> {
  items: V[]
  problem: Problem | null
}

/** `what`: below the connection's path. Empty of a CRM that was never reached, or while nothing is asked for. */
export function useCrmList<V>({ connection, people }: Pick<PlanTab, 'connection' | 'people'>, what: string | null): CrmList<V> {
  const known = people.crms.some((crm) => crm.id === connection && crm.users.length > 0)
  const { value, problem } = useResource<{ items: V[] }>(known && what ? `/connections/${encodeURIComponent(connection)}/${what}` : null, { once: true })
  return { items: itemsOf(value), problem }
}

/** Why the list is empty: the missing permission by its name and where it is granted. */
export function ListProblem({ problem, connection }: { problem: Problem | null; connection: string }) {
  const t = useT()
  if (!problem) return null
  const { cause, next, detail } = problemText(problem, t)
  const [href, place] = problem.code === 'scope_unasked' ? ['/settings/scenario', t('settings.scenario')] : [`/connections/${encodeURIComponent(connection)}/permissions`, t('nav.connections')]
  return <p className="notice wrap-any" role="status"><span><b>{cause}</b> {detail !== cause && detail} {next} <Link href={href}>{place}</Link></span></p>
}
