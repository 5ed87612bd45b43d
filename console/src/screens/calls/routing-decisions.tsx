// Where the call was sent while its caller waited, and why.
import type { People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { Call, Page, RouteDecision } from '../../api/types'
import { Card } from '../../components/card'
import { destinationText } from '../../components/destination-text'
import { amount, moment, sentence, useT } from '../../i18n'

export function RoutingDecisions({ call, people }: { call: Call; people: People }) {
  const t = useT()
  const { value } = useResource<Page<RouteDecision>>(call.direction === 'inbound' ? `/calls/${encodeURIComponent(call.id)}/routing` : null, { on: ['call'] })
  if (!value?.items.length) return null
  return (
    <Card title={t('route.title')} id="routing">
      {value.items.map((one) => (
        <section key={one.at} className="stack">
          <p><b>{destinationText(one, people)}</b></p>
          <ul className="why-reasons">{one.why.map((reason) => <li key={reason.code}>{sentence(reason)}</li>)}</ul>
          <p className="soft-2 num">{[one.rule ? t('route.by_rule', { rule: one.rule }) : t('route.direct_of', { extension: one.extension }), moment(one.at), t('route.took', { ms: amount(one.took_ms) })].join(' · ')}</p>
        </section>
      ))}
    </Card>
  )
}
