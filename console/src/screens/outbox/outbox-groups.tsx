// The outbox by what it waits for: one group a cause with actions for all of it, in it one row a call with its records.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { query } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Item, OutboxGroup, OutboxGroups, Summary } from '../../api/types'
import { effectName, effectReason, effectTone, writtenNumber } from '../../components/call-text'
import { Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useT, when, word } from '../../i18n'
import { healthText } from '../connections/health-text'

export type Verb = 'retry' | 'hold' | 'release' | 'drop'
const FIRST = 5 // calls that are shown before one asks for the others

interface Shown {
  filters: Record<string, string | null | undefined>
  summary: Summary | undefined
  verbs: Verb[]
  busy: boolean
  empty: React.ReactNode
  onVerb: (verb: Verb, keys: string[]) => void
}

export function Groups({ filters, ...shown }: Shown) {
  const t = useT()
  const { value, problem, reload } = useResource<OutboxGroups>(`/outbox/groups${query(filters)}`, { on: ['item', 'lane', 'call'] })
  if (!value) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  return (
    <>
      {value.items.length === 0 && <section className="card">{shown.empty}</section>}
      {value.items.map((group) => <Group key={group.key} group={group} {...shown} />)}
      {value.more && <p className="soft">{t('outbox.group.more')}</p>}
    </>
  )
}

/** What the group waits for: its connection, or what the CRM said. */
function useCause(group: OutboxGroup, summary: Summary | undefined): string {
  const t = useT()
  const connection = summary?.connections.find((one) => one.id === group.connection)
  const title = connection?.title ?? group.connection
  if (group.interrupted && connection && connection.health.level !== 'green') return healthText(connection).sentence
  return t('outbox.group.cause', { title, cause: effectReason(group.cause) || t('outbox.group.waiting') })
}

function Group({ group, summary, verbs, busy, onVerb }: { group: OutboxGroup } & Omit<Shown, 'filters'>) {
  const t = useT()
  const cause = useCause(group, summary)
  const [all, setAll] = useState(false)
  const lines = all ? group.lines : group.lines.slice(0, FIRST)
  const away = summary?.connections.find((one) => one.id === group.connection && group.interrupted && one.health.level !== 'green')
  return (
    <section className="card flush outbox-group" aria-label={cause}>
      <div className="card-head wrap">
        <div className="grow">
          <h2 className="wrap-any">{cause}</h2>
          <p className="lead num">{[t('outbox.group.calls', { n: group.calls }), t('outbox.group.records', { n: group.items }), t('outbox.since', { at: when(group.since) })].join(' · ')}</p>
        </div>
        <div className="row wrap">
          {away && <Button component={Link} size="xs" href={`/connections/${encodeURIComponent(group.connection)}`}>{t('home.fix')}<span className="hidden-text"> {away.title}</span></Button>}
          {verbs.map((verb) => <Button key={verb} size="xs" variant="default" className={verb === 'drop' ? 'red-button' : ''} disabled={busy} onClick={() => onVerb(verb, group.keys)}>{t(`outbox.${verb}`)}<span className="hidden-text">: {cause}</span></Button>)}
        </div>
      </div>
      <ul className="lines items">
        {lines.map((line, n) => <CallRow key={line.call ?? n} line={line} group={group} />)}
      </ul>
      {group.lines.length > FIRST && !all && <div className="more"><Button variant="default" size="xs" onClick={() => setAll(true)}>{t('outbox.group.show', { n: group.lines.length - FIRST })}</Button></div>}
      {all && group.calls > group.lines.length && <p className="soft item">{t('outbox.group.rest', { n: group.calls - group.lines.length })}</p>}
    </section>
  )
}

function CallRow({ line, group }: { line: OutboxGroup['lines'][number]; group: OutboxGroup }) {
  const t = useT()
  const number = writtenNumber(line.client?.number ?? line.items[0]!.subject, t)
  const name = line.client?.name
  return (
    <li className="item">
      <div className="grow">
        <div className="row wrap">
          <b className="num">{name ?? number}</b>
          {name && <span className="num soft">{number}</span>}
          <span className="soft num">{[line.direction && word('direction', line.direction), line.started_at && when(line.started_at)].filter(Boolean).join(' · ')}</span>
        </div>
        <ul className="plain-list">
          {line.items.map((item) => <Record key={item.key} item={item} all={line.items} group={group} />)}
        </ul>
      </div>
      <div className="row wrap item-actions">
        {line.call && <Button component={Link} size="compact-sm" variant="default" href={`/calls/${encodeURIComponent(line.call)}`}>{t('why')}<span className="hidden-text">: {name ?? number}</span></Button>}
      </div>
    </li>
  )
}

/** Only the cause is red; what waits for it is grey and says for what. */
function Record({ item, all, group }: { item: Item; all: Item[]; group: OutboxGroup }) {
  const t = useT()
  const ahead = all.find((one) => item.refs.includes(one.key))
  const follows = item.code === 'waits_for_parked'
  const reason = follows ? t('outbox.group.follows', { name: ahead ? effectName(ahead) : t('outbox.group.another') }) : effectReason(item) === effectReason(group.cause) ? null : effectReason(item)
  return (
    <li className="row wrap">
      <Icon name={follows ? 'clock' : item.state === 'parked' ? 'alertTriangle' : 'clock'} size={15} />
      <span>{effectName(item)}</span>
      <Tag tone={follows ? 'quiet' : effectTone(item)}>{follows ? t('outbox.group.waits') : item.state === 'open' && item.attempts > 0 ? word('outbox', 'failing') : word('item', item.state)}</Tag>
      {reason && <span className="soft wrap-any">{reason}</span>}
    </li>
  )
}
