// A client: everything under one phone number. Calls, records of every CRM, what is still to be done.
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { useConnectionTitle, usePeople, type People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { CallLine, ClientPage as ClientView } from '../../api/types'
import { CallIcon, EffectTags, Outcome, Timer } from '../../components/call-elements'
import { Assign, CallBackLine, clientAddress, TaskLinks, waitingText } from '../../components/call-back'
import { effectName, effectTone, nameOrNumber, ourPeople, withName } from '../../components/call-text'
import { Card, Empty, Waiting } from '../../components/card'
import { CallButton } from '../../components/call-button'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { amount, phone, useT, when, word } from '../../i18n'
import { usePageSubtitle } from '../../shell/subtitle'

/** The router leaves the plus of a number encoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function ClientPage({ number: written }: { number: string }) {
  const number = decoded(written)
  const t = useT()
  const people = usePeople()
  const path = clientAddress(number)
  const { value: client, problem, reload } = useResource<ClientView>(path, { on: ['call', 'item', 'lane'] })
  const name = client && nameOrNumber(client.name, client)
  usePageSubtitle(name ?? phone(client?.e164 ?? written))
  if (!client) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  const shown = phone(client.e164 ?? client.number)
  return (
    <article className="page stack client" aria-labelledby="client">
      <Link href="/calls" className="back"><Icon name="arrowLeft" size={16} />{t('nav.calls')}</Link>
      <section className="card client-head">
        <div className="grow">
          <h2 id="client" className="num">{name ?? shown}</h2>
          <p className="soft num row wrap">{name && name !== shown && shown}<CopyButton text={() => client.e164 ?? client.number} label={t('client.copy')} /><span>{t('calls.n', { n: client.calls_total })}</span></p>
          {client.e164 && <CallButton key={client.e164} number={client.e164} />}
        </div>
        {client.not_called_back && (
          <div className="client-waits">
            <Tag tone="amber">{t('callback.open')}</Tag>
            <span className="soft">{waitingText(client.not_called_back, t)}</span>
            <TaskLinks open={client.not_called_back} />
            <Assign number={number} open={client.not_called_back} people={people} reload={[path]} />
          </div>
        )}
      </section>
      <div className="cols client-cols">
        <Calls client={client} people={people} />
        <div className="stack">
          <Records client={client} />
          <OpenWork client={client} />
        </div>
      </div>
    </article>
  )
}

function Calls({ client, people }: { client: ClientView; people: People }) {
  const t = useT()
  return (
    <Card flush title={t('nav.calls')} end={client.next && <Link href={`/calls?q=${encodeURIComponent(client.e164 ?? client.number)}`} className="quiet-link">{t('client.all', { n: amount(client.calls_total) })}</Link>}>
      {client.calls.length === 0 ? <Empty icon="phone" title={t('client.no_calls')}><p>{t('client.no_calls.why')}</p></Empty> : (
        <ul className="lines live">{client.calls.map((call) => <Line key={call.id} call={call} people={people} />)}</ul>
      )}
    </Card>
  )
}

function Line({ call, people }: { call: CallLine; people: People }) {
  const t = useT()
  const met = ourPeople(call).map((one) => withName(one, people, t)).join(', ')
  return (
    <li className="live-call">
      <CallIcon call={call} />
      <div className="grow">
        <Link href={`/calls/${encodeURIComponent(call.id)}`} className="name num">{when(call.started_at)}</Link>
        <div className="soft num cut">{[call.own_number && phone(call.own_number), met].filter(Boolean).join(' · ')}</div>
        {call.missed && <CallBackLine call={call} people={people} />}
      </div>
      <span className="latest-tags"><EffectTags effects={call.effects} /></span>
      <span className="row"><Outcome call={call} /><span className="num"><Timer call={call} /></span></span>
    </li>
  )
}

function Records({ client }: { client: ClientView }) {
  const t = useT()
  const titleOf = useConnectionTitle()
  return (
    <Card flush title={t('client.records')}>
      {client.records.length === 0 ? <Empty icon="user" title={t('client.no_records')}><p>{t('client.no_records.why')}</p></Empty> : (
        <ul className="lines">
          {client.records.map((one) => (
            <li key={`${one.connection}/${one.entity}/${one.id ?? one.pending}`}>
              <Icon name={one.entity === 'account' ? 'building' : 'user'} size={18} />
              <div className="grow">
                <b className="num">{nameOrNumber(one.name, client) ?? (one.company || word('entity', one.entity))}</b>
                <div className="soft">{[word('entity', one.entity), titleOf(one.connection), one.owner?.name && t('client.owner', { who: one.owner.name })].filter(Boolean).join(' · ')}</div>
              </div>
              {one.link && <Button component="a" href={one.link} target="_blank" rel="noreferrer" size="compact-sm" variant="default" rightSection={<Icon name="externalLink" size={14} />}>{t('open')}<span className="hidden-text"> {one.name}</span></Button>}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function OpenWork({ client }: { client: ClientView }) {
  const t = useT()
  if (client.open_work.length === 0) return null
  return (
    <Card flush title={t('client.open_work')}>
      <ul className="lines">
        {client.open_work.map((item) => (
          <li key={item.key}>
            <div className="grow"><b>{effectName(item)}</b>{item.reason && <div className="soft">{item.reason}</div>}</div>
            <Tag tone={effectTone(item)}>{word('item', item.state)}</Tag>
          </li>
        ))}
      </ul>
    </Card>
  )
}
