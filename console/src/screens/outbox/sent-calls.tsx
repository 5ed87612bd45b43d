// What was sent, by call: the client once, below it each record with its time, its link and what was asked for.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Item } from '../../api/types'
import { effectName, effectReason, writtenNumber } from '../../components/call-text'
import { Icon } from '../../components/icons'
import { useT, when } from '../../i18n'
import { ItemDetails } from './item-details'
import { byCall } from './sent-by-call'

/** `titles`: of the CRMs by id, where there are several. */
export function SentCalls({ items, titles }: { items: Item[]; titles: Record<string, string> }) {
  return <ul className="lines items">{byCall(items).map((sent) => <SentCall key={sent[0]!.key} items={sent} titles={titles} />)}</ul>
}

function SentCall({ items, titles }: { items: Item[]; titles: Record<string, string> }) {
  const t = useT()
  const [{ client, subject, call }] = items as [Item]
  const number = writtenNumber(client?.number ?? subject, t)
  const name = client?.name ?? number
  return (
    <li className="item">
      <div className="grow">
        <div className="row wrap">
          <b className="num">{name}</b>
          {name !== number && <span className="num soft">{number}</span>}
        </div>
        <ul className="sent-records">
          {items.map((one) => <SentRecord key={one.key} item={one} about={name} crm={titles[one.connection]} />)}
        </ul>
      </div>
      <div className="row wrap item-actions">
        {call && <Button component={Link} size="compact-sm" variant="default" href={`/calls/${encodeURIComponent(call)}`}>{t('why')}<span className="hidden-text">: {name}</span></Button>}
      </div>
    </li>
  )
}

function SentRecord({ item, about, crm }: { item: Item; about: string; crm: string | undefined }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const name = effectName(item)
  const reason = effectReason(item)
  const facts = [crm, t('outbox.sent_at', { at: when(item.updated_at ?? item.created_at) }), item.attempts > 1 && t('effect.attempts', { n: item.attempts })]
  return (
    <li className="sent-record">
      <Icon name="check" size={16} />
      <span className="grow">{name} <span className="soft num">{facts.filter(Boolean).join(' · ')}</span>{reason && <span className="soft wrap-any"> {reason}</span>}</span>
      {item.link && <a href={item.link} target="_blank" rel="noreferrer">{t('why.record')}<span className="hidden-text">: {name}, {about}</span></a>}
      <button type="button" className="plain toggle" aria-expanded={open} aria-label={t('outbox.details', { name: `${name} ${about}` })} onClick={() => setOpen(!open)}><Icon name={open ? 'chevronDown' : 'chevronRight'} size={17} /></button>
      {open && <ItemDetails item={item} />}
    </li>
  )
}
