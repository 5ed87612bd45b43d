// Several CRMs: which of them gets which kind of record, and which is asked first who calls.
import { ActionIcon, MultiSelect } from '@mantine/core'
import type { People } from '../../api/people'
import type { Entity, Settings } from '../../api/types'
import { Card } from '../../components/card'
import { Icon } from '../../components/icons'
import { useT, word } from '../../i18n'
import { moved } from './rules/order'
import type { Tab } from './settings-page'

const ROUTED: Entity[] = ['lead', 'contact', 'account', 'deal', 'task', 'call']

type Routing = Settings['crm_routing']

/** The connections in the order in which they are asked; those without a place come last. */
export const orderOf = (crms: string[], routing: Routing) => [...routing.caller_order.filter((one) => crms.includes(one)), ...crms.filter((one) => !routing.caller_order.includes(one))]

/** Nobody chosen means all of them: then there is no row. */
export const withCrms = (routing: Routing, entity: Entity, crms: string[]): Routing => ({
  ...routing,
  entities: [...routing.entities.filter((one) => one.entity !== entity), ...(crms.length ? [{ entity, crms }] : [])],
})

export function CrmRoutingCard({ settings, change, locked, people }: Pick<Tab, 'settings' | 'change' | 'locked'> & { people: People }) {
  const t = useT()
  const routing = settings.crm_routing
  const set = (next: Routing) => change({ crm_routing: next })
  if (people.crms.length < 2 && routing.entities.length === 0) return null
  const titles = new Map(people.crms.map((one) => [one.id, one.title]))
  const titled = (id: string) => titles.get(id) ?? id
  const order = orderOf(people.crms.map((one) => one.id), routing)
  return (
    <Card title={t('crm_routing.title')} id="crm-routing">
      <div className="form">
        <p className="lead">{t('crm_routing.lead')}</p>
        {ROUTED.map((entity) => {
          const chosen = routing.entities.find((one) => one.entity === entity)?.crms ?? []
          const offered = [...new Set([...order, ...chosen])].map((id) => ({ value: id, label: titled(id) }))
          return <MultiSelect key={entity} label={word('entity', entity)} placeholder={chosen.length ? undefined : t('crm_routing.all')} clearable hidePickedOptions disabled={locked} value={chosen} data={offered} onChange={(crms) => set(withCrms(routing, entity, crms))} />
        })}
        <h3>{t('crm_routing.order')}</h3>
        <p className="muted">{t('crm_routing.order.help')}</p>
        <ol className="rules" aria-label={t('crm_routing.order')}>
          {order.map((crm, n) => (
            <li key={crm} className="row">
              <b className="grow">{titled(crm)}</b>
              {!locked && <ActionIcon aria-label={t('rules.up', { rule: titled(crm) })} disabled={n === 0} onClick={() => set({ ...routing, caller_order: moved(order, n, n - 1) })}><Icon name="chevronUp" size={17} /></ActionIcon>}
              {!locked && <ActionIcon aria-label={t('rules.down', { rule: titled(crm) })} disabled={n === order.length - 1} onClick={() => set({ ...routing, caller_order: moved(order, n, n + 1) })}><Icon name="chevronDown" size={17} /></ActionIcon>}
            </li>
          ))}
        </ol>
      </div>
    </Card>
  )
}
