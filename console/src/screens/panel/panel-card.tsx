// One call of the panel: its state and time, who it is, which line was called, and what is known of the client.
import { Link } from 'wouter'
import type { PanelCard as Card, PanelConnection } from '../../api/types'
import { CallButton } from '../../components/call-button'
import { useNow } from '../../components/call-elements'
import { clientName, initialsOf, isNumberOf } from '../../components/call-text'
import { Icon, type IconName } from '../../components/icons'
import { MatchTag } from '../../components/match-tag'
import { Tag } from '../../components/status'
import { WrapUp } from '../../components/wrap-up/wrap-up'
import { agoOf, clock, clockDuration, isText, list, phone, useT, when, word, type Key, type T } from '../../i18n'
import { useSession } from '../../session'
import { CallControls } from './call-controls'
import { ClientChoiceList } from './client-choice'
import { ClientWork } from './client-work'

const ICONS: Record<string, IconName> = {
  ringing: 'phoneIncoming', calling: 'phoneOutgoing', in_call: 'phoneCall', on_hold: 'phonePause', missed: 'phoneX', answered_by_other: 'check', transferred: 'phoneOutgoing', rang: 'phone', after_call: 'check',
}
const OLD_MS = 300_000 // data of the CRM that are older are said to be
const TICKING = ['ringing', 'calling', 'in_call', 'on_hold']
const NOTED = ['in_call', 'on_hold', 'transferred', 'after_call']
const OVER = ['missed', 'after_call', 'answered_by_other', 'rang', 'transferred']

/** `global`: the shortcuts of the window are those of this card. */
export function PanelCard({ card, connections, global, onChange }: { card: Card; connections: PanelConnection[]; global: boolean; onChange: () => void }) {
  const t = useT()
  const { may } = useSession()
  const name = nameOf(card, t)
  const number = card.client.e164 ?? card.client.number
  return (
    <section className={`call-card ${card.state}`} tabIndex={0} aria-label={`${stateText(card, t)}: ${name}`} onKeyDown={answerByEnter}>
      <div className="call-card-head">
        <Icon name={ICONS[card.state] ?? 'phone'} size={20} />
        <b className="grow">{stateText(card, t)}</b>
        {TICKING.includes(card.state) && <Since at={card.since ?? card.started_at} />}
        {card.ended_at && <span className="num">{clock(card.ended_at)}</span>}
      </div>
      <div className="call-card-body">
        <Who card={card} />
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
        {card.match === 'hidden' && !OVER.includes(card.state) && <p className="soft">{t('panel.hidden_why')}</p>}
        <CallControls card={card} global={global} onChange={onChange} />
        <Found card={card} connections={connections} onChange={onChange} />
        {!OVER.includes(card.state) && <ClientWork card={card} />}
        {NOTED.includes(card.state) && may('calls.annotate') && <WrapUp key={card.call} call={card.call} />}
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

function Who({ card }: { card: Card }) {
  const t = useT()
  const { may } = useSession()
  const number = card.client.e164 ?? card.client.number
  const first = only(card)
  const shown = nameOf(card, t)
  const written = number && !card.client.hidden ? phone(number) : null
  return (
    <div className="row call-card-who">
      <span className="face big" aria-hidden>{(card.records.length > 0 && initialsOf(shown)) || <Icon name={card.client.hidden ? 'ban' : 'user'} size={24} />}</span>
      <div className="grow">
        <div className="call-card-name">{may('calls.read') && number ? <Link href={`/clients/${encodeURIComponent(number)}`} target="cordboard">{shown}</Link> : shown}</div>
        {written && written !== shown && <div className="soft num">{written}</div>}
        <div className="row wrap call-card-tags">
          <MatchTag client={card.client} match={card.match} entity={first?.entity} />
          {first?.company && /[\p{L}\p{N}]/u.test(first.company) && <Tag icon="building">{first.company}</Tag>}
        </div>
      </div>
    </div>
  )
}

/** The record, or the several that have this number. */
function Found({ card, connections, onChange }: { card: Card; connections: PanelConnection[]; onChange: () => void }) {
  const t = useT()
  if (card.found === 0) return null
  const crms = new Set(card.records.map((one) => one.connection)).size
  const shown = card.found > 1 ? (card.chosen ? card.records.slice(0, 1) : []) : card.records
  return (
    <>
      {shown.some((one) => one.link) && (
        <ul className="call-card-records">
          {shown.map((one) => one.link && (
            <li key={`${one.connection} ${one.id}`}><a href={one.link} target="_blank" rel="noreferrer">{t('panel.open', { what: word('entity', one.entity).toLocaleLowerCase() })}{crms > 1 && ` (${connections.find(({ id }) => id === one.connection)?.title ?? one.connection})`}<Icon name="externalLink" size={14} /></a></li>
          ))}
        </ul>
      )}
      {card.found > 1 && <ClientChoiceList card={card} connections={connections} onDone={onChange} />}
      {card.as_of && Date.now() - new Date(card.as_of).getTime() > OLD_MS && <p className="soft">{t('panel.as_of', { ago: agoOf(card.as_of) })}</p>}
    </>
  )
}

/** A further call, in one line: no second card covers the first. */
export function CallBar({ card }: { card: Card }) {
  const t = useT()
  return (
    <section className={`call-bar ${card.state}`} aria-label={`${stateText(card, t)}: ${nameOf(card, t)}`}>
      <Icon name={ICONS[card.state] ?? 'phone'} size={18} />
      <span className="grow cut"><b>{nameOf(card, t)}</b> <span className="soft">{stateText(card, t)}</span></span>
      {TICKING.includes(card.state) && <Since at={card.since ?? card.started_at} />}
    </section>
  )
}

/** Enter answers while the card itself has the focus, nothing within it. */
function answerByEnter(event: React.KeyboardEvent<HTMLElement>) {
  if (event.key !== 'Enter' || event.target !== event.currentTarget) return
  event.currentTarget.querySelector<HTMLButtonElement>('.call-verb.answer')?.click()
}

function Row({ name, children }: { name: Key; children: React.ReactNode }) {
  const t = useT()
  return children ? <><dt>{t(name)}</dt><dd>{children}</dd></> : null
}

const lineText = (card: Card) => [card.queue, card.line, card.own_number && phone(card.own_number)].filter(Boolean).join(' · ')
const ownerOf = (card: Card) => only(card)?.owner?.name

/** Of one person, or of the one who was chosen; with several CRMs as the first says. */
const only = (card: Card) => (card.found === 1 || card.chosen ? card.records[0] : undefined)

/** The name that is shown of the client. */
function nameOf(card: Card, t: T): string {
  const first = only(card)
  return first?.name && !isNumberOf(first.name, card.client) ? first.name : clientName(card.client, t)
}

function earlierText({ earlier }: Card, t: T): string {
  if (!earlier) return t('panel.first_call')
  const told = earlier.missed ? t('panel.earlier.missed') : earlier.people.length ? t('panel.earlier.with', { who: list(earlier.people) }) : word('direction', earlier.direction)
  return `${when(earlier.started_at)}, ${told}`
}
