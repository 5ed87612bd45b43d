// The facts of a call beside its explanation: first what people ask for, then what technicians ask for.
import { Link } from 'wouter'
import type { People } from '../../api/people'
import type { Call, Why } from '../../api/types'
import { withName } from '../../components/call-text'
import { Card } from '../../components/card'
import { amount, clockDuration, list, moment, phone, phrase, useT, word } from '../../i18n'

type Row = [string, React.ReactNode]

export function Facts({ call, people }: { call: Call; people: People }) {
  const t = useT()
  const ms = call.durations_ms
  const named = (extensions: string[]) => (extensions.length ? list(extensions.map((one) => withName(one, people, t))) : null)
  const rows: Row[] = [
    [t('fact.placed'), named(call.placed)],
    [t('fact.talked'), named(call.talked)],
    [t('fact.rang'), named(call.rang.filter((one) => !call.talked.includes(one)))],
    [t('fact.line'), call.own_number && call.direction !== 'internal' && <span className="num">{phone(call.own_number)}</span>],
    [t('fact.queue'), call.queue && people.queueName(call.queue)],
    [t('fact.wait'), ms.wait ? clockDuration(ms.wait) : null],
    [t('fact.talk'), ms.talk ? clockDuration(ms.talk) : null],
    [t('fact.hold'), ms.hold ? clockDuration(ms.hold) : null],
    [t('fact.transfers'), call.transfers ? call.transfers : null],
    [t('fact.ended_by'), word('ended_by', call.ended_by)],
    [t('fact.reason'), phrase(call.reason)],
  ]
  return <FactsCard title={t('why.facts')} id="facts" rows={rows} />
}

export function TechnicalFacts({ call, titleOf }: { call: Call; titleOf: (id: string) => string }) {
  const t = useT()
  const rows: Row[] = [
    [t('fact.started'), <span className="num">{moment(call.started_at)}</span>],
    [t('fact.direction'), word('direction', call.direction)],
    [t('fact.ring'), call.durations_ms.ring ? clockDuration(call.durations_ms.ring) : null],
    [t('fact.recording'), call.recording?.file && <span className="mono">{call.recording.file}</span>],
    [t('fact.connection'), titleOf(call.connection)],
    ...Object.entries(call.parameters).map(([name, value]): Row => [name, value]),
    [t('fact.id'), <span className="mono">{call.id}</span>],
  ]
  return <FactsCard title={t('why.technical')} id="technical" rows={rows} />
}

function FactsCard({ title, id, rows }: { title: string; id: string; rows: Row[] }) {
  return (
    <Card title={title} id={id}>
      <dl className="kv num">
        {rows.filter(([, value]) => value).map(([name, value]) => (
          <div className="kv-row" key={name}><dt>{name}</dt><dd>{value}</dd></div>
        ))}
      </dl>
    </Card>
  )
}

export function Cost({ why }: { why: Why | null }) {
  const t = useT()
  if (!why) return null
  return (
    <Card title={t('why.cost')} id="cost">
      <dl className="kv num">
        <div className="kv-row"><dt>{t('why.settings')}</dt><dd><Link href={`/settings/versions/${why.settings_version}`}>{t('why.version', { n: why.settings_version })}</Link></dd></div>
        <div className="kv-row"><dt>{t('why.requests')}</dt><dd>{why.exchanges.length}</dd></div>
        <div className="kv-row"><dt>{t('why.credits')}</dt><dd>{amount(why.credits, 2)}</dd></div>
        {why.decided_at && <div className="kv-row"><dt>{t('why.decided')}</dt><dd>{moment(why.decided_at)}</dd></div>}
      </dl>
    </Card>
  )
}

