// The Why page: what a call was, what became of it, and the eight rooms it went through, in the reader's words.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { query } from '../../api/client'
import { useRemote } from '../../api/resource'
import type { Call, ConnectionHealth, Effect, Exchange, Summary, Why } from '../../api/types'
import { ago, amount, clockExact, lasted, moment, phone, phrase, sentence, useT, when, word, type Key } from '../../i18n'
import { clientName, clientNumber, effectName, effectReason, effectTone, isLive, isMissed, Legs, needsPhone, Outcome, story, Timer } from '../../components/calls'
import { Icon } from '../../components/icons'
import { Card, Copy, ProblemBox, Tag, Waiting } from '../../components/parts'
import { usePeople, type People } from '../../api/people'
import { useSession } from '../../session'
import { Exchanges } from '../../components/http-exchanges'
import { listHref } from './last-list-address'
import { asText, numberWords, results, ruleTitle, whoWords, type Result } from './explanation-text'

export function CallWhy({ id }: { id: string }) {
  const t = useT()
  const people = usePeople()
  const { value: call, problem, reload } = useRemote<Call>(`/calls/${encodeURIComponent(id)}`, ['call', 'item', 'lane'])
  const { value: summary } = useRemote<Summary>('/summary')
  if (!call) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  const titleOf = (connection: string) => summary?.connections.find((one: ConnectionHealth) => one.id === connection)?.title ?? connection
  return (
    <article className="page why stack" aria-labelledby="who">
      <Link href={listHref()} className="back"><Icon name="arrowLeft" size={16} />{t('why.back')}</Link>
      <div className="cols why-cols">
        <div className="stack">
          <Head call={call} people={people} />
          <Results call={call} />
          <Unmapped call={call} />
          <Rooms call={call} people={people} titleOf={titleOf} />
        </div>
        <aside className="stack">
          <Facts call={call} titleOf={titleOf} />
          <Cost why={call.why} />
        </aside>
      </div>
    </article>
  )
}

function Head({ call, people }: { call: Call; people: People }) {
  const t = useT()
  const tone = isMissed(call) ? 'red' : isLive(call) ? (needsPhone(call) ? 'amber' : 'teal') : call.disposition === 'answered' ? 'teal' : 'quiet'
  const inside = call.direction === 'internal'
  const first = call.why?.match?.candidates[0]
  const name = clientName(call.client, t)
  const number = clientNumber(call.client, t)
  return (
    <section className="card flush">
      <div className={`band ${tone}`}>
        <Icon name={isMissed(call) ? 'phoneX' : call.direction === 'outbound' ? 'phoneOutgoing' : call.direction === 'inbound' ? 'phoneIncoming' : 'phone'} />
        <span className="grow">{isLive(call) ? word('state', call.state) : t(isMissed(call) ? 'why.band.missed' : `why.band.${call.direction === 'outbound' ? 'outbound' : call.direction === 'internal' ? 'internal' : 'inbound'}`)}<span className="band-when num">{moment(call.started_at)}</span></span>
        <b className="num"><Timer call={call} /></b>
      </div>
      <div className="why-head">
        <div className="face big" aria-hidden>{first ? initialsOf(name) : <Icon name={call.client.hidden ? 'ban' : 'user'} size={26} />}</div>
        <div className="grow">
          <h2 id="who">{name}</h2>
          {number !== name && <div className="num soft-2">{number}</div>}
          <div className="row wrap tags">
            {first ? <Tag tone="teal" icon="user">{word('entity', first.entity)}</Tag> : inside ? <Tag icon="users">{t('why.inside')}</Tag> : call.why?.match?.type === 'not_found' && call.client.number ? <Tag icon="userPlus">{t('why.new')}</Tag> : null}
            {first?.company && <Tag>{first.company}</Tag>}
            <Outcome call={call} />
            {call.end_unheard && call.disposition !== 'unknown' && <Tag tone="amber" icon="clock">{t('call.end_unheard')}</Tag>}
            {call.click && <Tag>{t('call.click')}</Tag>}
          </div>
        </div>
        <div className="row wrap why-actions">
          {first?.link && <Button component="a" href={first.link} target="_blank" rel="noreferrer" size="xs" variant="default" rightSection={<Icon name="externalLink" size={14} />}>{t('why.open_crm')}</Button>}
          {call.client.e164 && !inside && <Button component={Link} href={`/calls${query({ q: call.client.e164 })}`} size="xs" variant="default" leftSection={<Icon name="history" size={15} />}>{t('why.all_calls')}<span className="hidden-text"> {name}</span></Button>}
          <Copy label={t('why.copy')} done={t('why.copied')} text={() => asText(call, people, t)} />
        </div>
      </div>
      <p className="why-story">{story(call, people, t)}</p>
    </section>
  )
}

const initialsOf = (name: string) => name.split(/\s+/).slice(0, 2).map((part) => part[0]?.toUpperCase() ?? '').join('')

/** The short answer: for every kind of record, made or not, and why. */
function Results({ call }: { call: Call }) {
  const t = useT()
  const found = results(call, t)
  if (!call.why && call.effects.length === 0)
    return (
      <div className={isLive(call) ? 'notice teal' : 'notice'}>
        <Icon name="clock" />
        <p>{isLive(call) ? t('why.not_yet') : t('why.undecided')}</p>
      </div>
    )
  return (
    <Card flush title={t('why.results')} id="results">
      <ul className="lines results">
        {call.why?.answer && <li className="answer"><span className="health-icon quiet"><Icon name="infoCircle" size={16} /></span><b className="grow">{sentence(call.why.answer)}</b></li>}
        {found.map((one) => <ResultLine key={one.key} result={one} />)}
        {found.length === 0 && <li className="soft">{t('why.results.none')}</li>}
      </ul>
    </Card>
  )
}

/** What an administrator can mend: phones of the call whose person nobody has named. */
function Unmapped({ call }: { call: Call }) {
  const t = useT()
  const { may } = useSession()
  return call.why?.unmapped.map((extension) => (
    <div className="notice" key={extension}>
      <Icon name="alertTriangle" />
      <p>{t('why.unmapped', { extension })} {may('settings.read') ? <Link href="/settings/lines">{t('why.unmapped.mend')}</Link> : t('why.unmapped.mend')}.</p>
    </div>
  ))
}

function ResultLine({ result }: { result: Result }) {
  const t = useT()
  const { may } = useSession()
  const { effect } = result
  return (
    <li>
      <span className={`health-icon ${effect ? { teal: 'green', red: 'red', amber: 'amber', quiet: 'quiet' }[effectTone(effect)] : 'quiet'}`}>
        <Icon name={effect ? (effect.state === 'done' ? 'check' : effect.state === 'parked' ? 'alertTriangle' : effect.state === 'dropped' ? 'x' : effect.state === 'held' ? 'playerPause' : 'clock') : 'x'} size={16} stroke={2.2} />
      </span>
      <div className="grow">
        <div><b>{result.name}</b> <span className={effect ? '' : 'soft'}>{result.state}</span></div>
        {result.reason && <div className="soft wrap-any">{result.reason}</div>}
      </div>
      {effect?.link && <Button component="a" size="compact-sm" variant="default" href={effect.link} target="_blank" rel="noreferrer" rightSection={<Icon name="externalLink" size={13} />}>{t('why.record')}<span className="hidden-text"> {result.name}</span></Button>}
      {result.scenario && may('settings.read') && <Button component={Link} size="compact-sm" variant="default" href="/settings/scenario">{t('result.see_scenario')}</Button>}
      {effect && effect.state !== 'done' && <Button component={Link} size="compact-sm" variant="default" href={`/outbox?state=${effect.state}`}>{t('nav.outbox')}</Button>}
    </li>
  )
}

function Rooms({ call, people, titleOf }: { call: Call; people: People; titleOf: (id: string) => string }) {
  const t = useT()
  const { why } = call
  const at = (room: number) => why?.rooms.find((one) => one.room === room)?.at ?? null
  const technical = (room: number) => why?.rooms.find((one) => one.room === room)?.lines ?? []
  return (
    <Card title={t('why.rooms')} id="rooms" end={<span className="soft">{t('why.rooms.lead')}</span>}>
      <ol className="rooms">
        <Room n={1} at={call.started_at} lines={technical(1)}>
          <p>{t('room.1.says', { connection: titleOf(call.connection) })}</p>
        </Room>
        <Room n={2} at={call.started_at} lines={[]}>
          <p>{t('room.2.says', { n: call.story.length })}</p>
          <ul className="moments">
            {call.story.map((one, i) => (
              <li key={i}><span className="num soft">{clockExact(one.at)}</span> {word('moment', one.what)} {one.who && <span className="soft">{whoWords(one.who)}</span>}</li>
            ))}
          </ul>
        </Room>
        <Room n={3} at={at(3)} lines={technical(3)}>
          <p className="wrap-any">{t('room.3.says', { id: call.id })}</p>
        </Room>
        <Room n={4} at={call.ended_at} lines={[]} wait={isLive(call)}>
          <p>{t('room.4.says', { n: call.legs.filter((leg) => leg.kind !== 'local').length })}{call.end_unheard ? ` ${t('room.4.unheard')}` : call.approximate && ` ${t('room.4.approximate')}`}</p>
          <Legs legs={call.legs} people={people} />
        </Room>
        <Room n={5} at={at(5)} lines={technical(5)} wait={!why} stop={why?.match?.type === 'unknown' && !call.settled}>
          {why && <NumberRead call={call} />}
          <MatchFound call={call} />
        </Room>
        <Room n={6} at={at(6)} lines={[]} wait={!why}>
          {why ? <RulesTried why={why} /> : <p className="soft">{t('room.later')}</p>}
        </Room>
        <Room n={7} at={at(7)} lines={technical(7)} wait={!why} stop={call.effects.some((one) => one.state === 'parked')}>
          {call.effects.length === 0 ? <p className="soft">{t(why ? 'room.7.nothing' : 'room.later')}</p> : <Effects effects={call.effects} />}
        </Room>
        <Room n={8} at={at(8)} lines={[]} wait={!call.settled}>
          {why && why.exchanges.length > 0 ? <Requests exchanges={why.exchanges} /> : <p className="soft">{t('room.8.nothing')}</p>}
        </Room>
      </ol>
    </Card>
  )
}

function Room({ n, at, lines, children, wait, stop }: { n: number; at: string | null; lines: string[]; children: React.ReactNode; wait?: boolean; stop?: boolean }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <li className={`room${wait ? ' wait' : ''}${stop ? ' stop' : ''}`}>
      <span className="room-n num" aria-hidden>{n}</span>
      <div className="room-in">
        <div className="room-head">
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

/** Nothing was read where nothing was told: a colleague has no number, and an empty one is not a hidden one. */
function NumberRead({ call }: { call: Call }) {
  const t = useT()
  const number = call.why?.number
  if (!number || call.direction === 'internal' || (!number.raw.trim() && call.direction === 'outbound')) return null
  return (
    <div className="number-read">
      <span className="ext mono">{number.raw || t('number.empty')}</span>
      <Icon name="arrowRight" size={15} />
      <span className={number.e164 ? 'ext on num' : 'ext num'}>{number.e164 ? phone(number.e164) : word('number', number.kind)}</span>
      <span className="soft">{numberWords(number, t)}</span>
    </div>
  )
}

function MatchFound({ call }: { call: Call }) {
  const t = useT()
  const { why, settled } = call
  if (why && call.direction === 'internal') return <p>{t('match.inside')}</p>
  if (!why?.match) return <p className="soft">{t('room.later')}</p>
  const { type, candidates, as_of, reason } = why.match
  if (type === 'unknown') return settled ? <p>{t('match.not_asked')}</p> : <p>{t('match.unknown')} <span className="soft">{phrase(reason)}</span></p>
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

function Requests({ exchanges }: { exchanges: Exchange[] }) {
  const t = useT()
  return (
    <>
      <p>{t('room.8.says', { n: exchanges.length })}</p>
      <Exchanges exchanges={exchanges} />
    </>
  )
}

function Facts({ call, titleOf }: { call: Call; titleOf: (id: string) => string }) {
  const t = useT()
  const ms = call.durations_ms
  const rows: [string, React.ReactNode][] = [
    [t('fact.direction'), word('direction', call.direction)],
    [t('fact.placed'), call.placed.join(', ')],
    [t('fact.line'), call.own_number && call.direction !== 'internal' && <span className="num">{phone(call.own_number)}</span>],
    [t('fact.queue'), call.queue],
    [t('fact.started'), <span className="num">{moment(call.started_at)}</span>],
    [t('fact.rang'), call.rang.join(', ')],
    [t('fact.talked'), call.talked.join(', ')],
    [t('fact.ring'), ms.ring ? lasted(ms.ring) : null],
    [t('fact.wait'), ms.wait ? lasted(ms.wait) : null],
    [t('fact.talk'), ms.talk ? lasted(ms.talk) : null],
    [t('fact.hold'), ms.hold ? lasted(ms.hold) : null],
    [t('fact.transfers'), call.transfers ? call.transfers : null],
    [t('fact.ended_by'), word('ended_by', call.ended_by)],
    [t('fact.reason'), phrase(call.reason)],
    [t('fact.recording'), call.recording?.url && <a href={call.recording.url} target="_blank" rel="noreferrer">{t('fact.listen')}</a>],
    [t('fact.connection'), titleOf(call.connection)],
    ...Object.entries(call.parameters).map(([name, value]): [string, React.ReactNode] => [name, value]),
    [t('fact.id'), <span className="mono">{call.id}</span>],
  ]
  return (
    <Card title={t('why.facts')} id="facts">
      <dl className="kv num">
        {rows.filter(([, value]) => value).map(([name, value]) => (
          <div className="kv-row" key={name}><dt>{name}</dt><dd>{value}</dd></div>
        ))}
      </dl>
    </Card>
  )
}

function Cost({ why }: { why: Why | null }) {
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

