// The eight steps of a call from the phone system to the CRM, in the reader's words, with what was recorded at each.
import { ActionIcon, Tooltip } from '@mantine/core'
import { useState } from 'react'
import type { People } from '../../api/people'
import type { Call, Effect, HttpExchange, Why } from '../../api/types'
import { Legs } from '../../components/call-elements'
import { effectName, effectReason, effectTone, isLive } from '../../components/call-text'
import { Card } from '../../components/card'
import { HttpExchanges } from '../../components/http-exchanges'
import { Icon } from '../../components/icons'
import { Tag } from '../../components/status'
import { ago, clockExact, phone, phrase, sentence, useT, when, word, type Key } from '../../i18n'
import type { Interruption } from './crm-interruption'
import { numberText, partyText, ruleTitle } from './explanation-text'

export function DecisionSteps({ call, people, titleOf, interruption }: { call: Call; people: People; titleOf: (id: string) => string; interruption: Interruption | null }) {
  const t = useT()
  const { why } = call
  const at = (step: number) => why?.rooms.find((one) => one.room === step)?.at ?? null
  const technical = (step: number) => why?.rooms.find((one) => one.room === step)?.lines ?? []
  return (
    <Card title={t('why.rooms')} id="steps" end={<span className="soft">{t('why.rooms.lead')}</span>}>
      <ol className="step-list">
        <Step n={1} at={call.started_at} lines={technical(1)}>
          <p>{t('room.1.says', { connection: titleOf(call.connection) })}</p>
        </Step>
        <Step n={2} at={call.started_at} lines={[]}>
          <p>{t('room.2.says', { n: call.story.length })}</p>
          <ul className="moments">
            {call.story.map((one, i) => (
              <li key={i}><span className="num soft">{clockExact(one.at)}</span> {word('moment', one.what)} {one.who && <span className="soft">{partyText(one.who)}</span>}</li>
            ))}
          </ul>
        </Step>
        <Step n={3} at={at(3)} lines={technical(3)}>
          <p className="wrap-any">{t('room.3.says', { id: call.id })}</p>
        </Step>
        <Step n={4} at={call.ended_at} lines={[]} wait={isLive(call)}>
          <p>{t('room.4.says', { n: call.legs.filter((leg) => leg.kind !== 'local').length })}{call.end_unheard ? ` ${t('room.4.unheard')}` : call.approximate && ` ${t('room.4.approximate')}`}</p>
          <Legs legs={call.legs} people={people} />
        </Step>
        <Step n={5} at={at(5)} lines={technical(5)} wait={!why} stop={why?.match?.type === 'unknown' && !call.settled}>
          {why && <NumberRead call={call} />}
          <MatchFound call={call} interruption={interruption} />
        </Step>
        <Step n={6} at={at(6)} lines={[]} wait={!why}>
          {why ? <RulesTried why={why} /> : <p className="soft">{t('room.later')}</p>}
        </Step>
        <Step n={7} at={at(7)} lines={technical(7)} wait={!why} stop={call.effects.some((one) => one.state === 'parked')}>
          {call.effects.length === 0 ? <p className="soft">{t(why ? 'room.7.nothing' : 'room.later')}</p> : <Effects effects={call.effects} />}
        </Step>
        <Step n={8} at={at(8)} lines={[]} wait={!call.settled}>
          {why && why.exchanges.length > 0 ? <Requests exchanges={why.exchanges} /> : <p className="soft">{t('room.8.nothing')}</p>}
        </Step>
      </ol>
    </Card>
  )
}

function Step({ n, at, lines, children, wait, stop }: { n: number; at: string | null; lines: string[]; children: React.ReactNode; wait?: boolean; stop?: boolean }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <li className={`step${wait ? ' wait' : ''}${stop ? ' stop' : ''}`}>
      <span className="step-number num" aria-hidden>{n}</span>
      <div className="step-body">
        <div className="step-head">
          <h3>{t(`room.${n}.title` as Key)}</h3>
          {at && !wait && <span className="soft num">{clockExact(at)}</span>}
          {lines.length > 0 && (
            <Tooltip label={t('room.recorded')}>
              <ActionIcon className="end" size="sm" aria-expanded={open} aria-label={t('room.recorded.of', { title: t(`room.${n}.title` as Key) })} onClick={() => setOpen(!open)}><Icon name={open ? 'chevronDown' : 'fileSearch'} size={15} /></ActionIcon>
            </Tooltip>
          )}
        </div>
        {children}
        {open && <pre className="code-box" lang="en" tabIndex={0}>{lines.join('\n')}</pre>}
      </div>
    </li>
  )
}

/** Absent where no number was reported: a colleague has none, and an empty number is not a hidden one. */
function NumberRead({ call }: { call: Call }) {
  const t = useT()
  const number = call.why?.number
  if (!number || call.direction === 'internal' || (!number.raw.trim() && call.direction === 'outbound')) return null
  return (
    <div className="number-read">
      <span className="ext mono">{number.raw || t('number.empty')}</span>
      <Icon name="arrowRight" size={15} />
      <span className={number.e164 ? 'ext on num' : 'ext num'}>{number.e164 ? phone(number.e164) : word('number', number.kind)}</span>
      <span className="soft">{numberText(number, t)}</span>
    </div>
  )
}

function MatchFound({ call, interruption }: { call: Call; interruption: Interruption | null }) {
  const t = useT()
  const { why, settled } = call
  if (why && call.direction === 'internal') return <p>{t('match.inside')}</p>
  if (!why?.match) return <p className="soft">{t('room.later')}</p>
  const { type, candidates, as_of, reason } = why.match
  if (type === 'unknown') return settled ? <p>{t('match.not_asked')}</p> : <p>{t('match.unknown')} <span className="soft">{interruption?.said ?? phrase(reason)}</span></p>
  if (type === 'not_found' && call.direction === 'outbound' && !call.client.number) return <p>{t('match.untold')}</p>
  if (type === 'not_found') return <p>{as_of ? t('match.nobody', { at: clockExact(as_of) }) : t('match.nobody_there')}</p>
  return (
    <>
      <p>{t('match.found', { n: candidates.length })}</p>
      <ul className="candidates">
        {candidates.map((one) => (
          <li key={`${one.entity}${one.id ?? one.pending}`}>
            <Tag tone="teal">{word('entity', one.entity)}</Tag>
            <b>{one.name || one.id || t('match.pending')}</b>
            {one.company && <span>{one.company}</span>}
            {one.phones.length > 0 && <span className="soft num">{t('match.written', { phones: one.phones.join(', ') })}</span>}
            {one.owner?.name && <span className="soft">{t('match.owner', { name: one.owner.name })}</span>}
            {Object.entries(one.fields).map(([name, value]) => <span key={name} className="soft">{name}: {value}</span>)}
            {one.age_s !== null && <span className="soft">{t('match.age', { ago: ago(one.age_s) })}</span>}
            {one.link && <a href={one.link} target="_blank" rel="noreferrer">{t('why.record')}</a>}
          </li>
        ))}
      </ul>
    </>
  )
}

function RulesTried({ why }: { why: Why }) {
  const t = useT()
  return (
    <>
      <p>{why.situation ? t('room.6.says', { situation: word('situation', why.situation) }) : t('room.6.none')} <span className="soft">{t('room.6.version', { n: why.settings_version })}</span></p>
      <ol className="timeline rules">
        {why.tried.map((one, i) => (
          <li key={i} className={one.applied ? 'yes' : 'no'}>
            <b>{ruleTitle(one)}</b> <span className="rule-mark">{t(one.applied ? 'rule.applied' : 'rule.not_applied')}</span>
            <div className="soft">{sentence(one)}</div>
          </li>
        ))}
      </ol>
    </>
  )
}

function Effects({ effects }: { effects: Effect[] }) {
  const t = useT()
  return (
    <ul className="effects">
      {effects.map((one) => (
        <li key={one.key}>
          <Tag tone={effectTone(one)}>{word('item', one.state)}</Tag>
          <b>{effectName(one)}</b>
          {one.link ? <a href={one.link} target="_blank" rel="noreferrer" className="num">{one.record ?? t('why.record')}</a> : one.record && one.record !== '-' ? <span className="num">{one.record}</span> : null}
          {one.attempts > 1 && <span className="soft">{t('effect.attempts', { n: one.attempts })}</span>}
          {one.next_try_at && one.state === 'open' && <span className="soft num">{t('effect.next', { at: when(one.next_try_at) })}</span>}
          {one.reason && <div className="soft wrap-any">{effectReason(one)}</div>}
          <div className="mono soft wrap-any">{one.key}</div>
        </li>
      ))}
    </ul>
  )
}

function Requests({ exchanges }: { exchanges: HttpExchange[] }) {
  const t = useT()
  return (
    <>
      <p>{t('room.8.says', { n: exchanges.length })}</p>
      <HttpExchanges exchanges={exchanges} />
    </>
  )
}
