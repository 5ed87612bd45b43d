// One call of the panel: its state and time, who it is, which line was called, and what is known of the client.
import { Link } from 'wouter'
import type { PanelCard as Card, PanelConnection } from '../../api/types'
import { CallButton } from '../../components/call-button'
import { useNow } from '../../components/call-elements'
import { clientName, initialsOf, isNumberOf } from '../../components/call-text'
import { Icon, type IconName } from '../../components/icons'
import { Tag } from '../../components/status'
import { agoOf, clock, clockDuration, isText, list, phone, useT, when, word, type Key, type T } from '../../i18n'
import { useSession } from '../../session'

const ICONS: Record<string, IconName> = {
  ringing: 'phoneIncoming', calling: 'phoneOutgoing', in_call: 'phoneCall', on_hold: 'phonePause', missed: 'phoneX', answered_by_other: 'check', transferred: 'phoneOutgoing', rang: 'phone', after_call: 'check',
}
const OLD_MS = 300_000 // data of the CRM that are older are said to be
const TICKING = ['ringing', 'calling', 'in_call', 'on_hold']
const OVER = ['missed', 'after_call', 'answered_by_other', 'rang', 'transferred']

export function PanelCard({ card, connections }: { card: Card; connections: PanelConnection[] }) {
  const t = useT()
  const name = clientName(card.client, t)
  const number = card.client.e164 ?? card.client.number
  return (
    <section className={`call-card ${card.state}`} aria-label={`${stateText(card, t)}: ${name}`}>
      <div className="call-card-head">
        <Icon name={ICONS[card.state] ?? 'phone'} size={20} />
        <b className="grow">{stateText(card, t)}</b>
        {TICKING.includes(card.state) && <Since at={card.since ?? card.started_at} />}
        {card.ended_at && <span className="num">{clock(card.ended_at)}</span>}
      </div>
      <div className="call-card-body">
        <Who card={card} name={name} />
        {!OVER.includes(card.state) && (
          <dl className="kv">
            <Row name="panel.line">{lineText(card)}</Row>
            <Row name="panel.source">{card.source}</Row>
            <Row name="panel.owner">{ownerOf(card)}</Row>
            <Row name="panel.earlier">{earlierText(card, t)}</Row>
          </dl>
        )}
        {card.waiting > 0 && card.state !== 'in_call' && !OVER.includes(card.state) && <p className="call-card-note amber"><Icon name="alertTriangle" size={16} />{t('panel.waiting', { n: card.waiting })}</p>}
        {card.state === 'missed' && number && !card.client.hidden && <CallButton number={number} />}
        <Found card={card} connections={connections} />
      </div>
    </section>
  )
}

function Since({ at }: { at: string }) {
  const now = useNow(true)
  return <span className="call-card-time num" aria-hidden>{clockDuration(Math.max(0, now - new Date(at).getTime()))}</span>
}

const stateText = (card: Card, t: T): string => {
  const key = `panel.state.${card.state}`
  if (card.state === 'answered_by_other') return card.by ? t('panel.state.answered_by', { who: card.by }) : t('panel.state.answered_by_other')
  if (card.state === 'transferred') return card.by ? t('panel.state.transferred_to', { who: card.by }) : t('panel.state.transferred')
  return isText(key) ? t(key as Key) : word('state', card.state)
}

function Who({ card, name }: { card: Card; name: string }) {
  const t = useT()
  const { may } = useSession()
  const number = card.client.e164 ?? card.client.number
  const first = only(card)
  const shown = first?.name && !isNumberOf(first.name, card.client) ? first.name : name
  const written = number && !card.client.hidden ? phone(number) : null
  return (
    <div className="row call-card-who">
      <span className="face big" aria-hidden>{(card.records.length > 0 && initialsOf(shown)) || <Icon name={card.client.hidden ? 'ban' : 'user'} size={24} />}</span>
      <div className="grow">
        <div className="call-card-name">{may('calls.read') && number ? <Link href={`/clients/${encodeURIComponent(number)}`} target="cordboard">{shown}</Link> : shown}</div>
        {written && written !== shown && <div className="soft num">{written}</div>}
        <div className="row wrap call-card-tags">
          {first && <Tag tone="teal" icon="user">{word('entity', first.entity)}</Tag>}
          {first?.company && /[\p{L}\p{N}]/u.test(first.company) && <Tag icon="building">{first.company}</Tag>}
          {card.match === 'not_found' && <Tag>{t('panel.unknown')}</Tag>}
          {card.match === 'unknown' && <Tag tone="amber">{t('panel.not_asked')}</Tag>}
        </div>
      </div>
    </div>
  )
}

/** The record, or the several that have this number. */
function Found({ card, connections }: { card: Card; connections: PanelConnection[] }) {
  const t = useT()
  if (card.found === 0) return null
  const crms = new Set(card.records.map((one) => one.connection)).size
  return (
    <>
      {card.found > 1 && <p className="strong">{t('panel.several', { n: card.found })}</p>}
      <ul className="call-card-records">
        {card.records.map((one) => (
          <li key={`${one.connection} ${one.id}`}>
            {card.found > 1 && <span className="grow"><b>{one.name}</b> <span className="soft">{[word('entity', one.entity), one.company, one.owner?.name].filter(Boolean).join(' · ')}</span></span>}
            {one.link && <a href={one.link} target="_blank" rel="noreferrer">{t('panel.open', { what: word('entity', one.entity).toLocaleLowerCase() })}{crms > 1 && ` (${connections.find(({ id }) => id === one.connection)?.title ?? one.connection})`}<Icon name="externalLink" size={14} /></a>}
          </li>
        ))}
      </ul>
      {crms === 1 && card.found > card.records.length && <p className="soft">{t('panel.more', { n: card.found - card.records.length })}</p>}
      {card.as_of && Date.now() - new Date(card.as_of).getTime() > OLD_MS && <p className="soft">{t('panel.as_of', { ago: agoOf(card.as_of) })}</p>}
    </>
  )
}

function Row({ name, children }: { name: Key; children: React.ReactNode }) {
  const t = useT()
  return children ? <><dt>{t(name)}</dt><dd>{children}</dd></> : null
}

const lineText = (card: Card) => [card.queue, card.line, card.own_number && phone(card.own_number)].filter(Boolean).join(' · ')
const ownerOf = (card: Card) => only(card)?.owner?.name

/** Of one person; with several CRMs as the first says. */
const only = (card: Card) => (card.found === 1 ? card.records[0] : undefined)

function earlierText({ earlier }: Card, t: T): string {
  if (!earlier) return t('panel.first_call')
  const told = earlier.missed ? t('panel.earlier.missed') : earlier.people.length ? t('panel.earlier.with', { who: list(earlier.people) }) : word('direction', earlier.direction)
  return `${when(earlier.started_at)}, ${told}`
}
