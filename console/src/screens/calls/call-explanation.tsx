// The Why page: what a call was, what became of it, and the eight steps it went through, in the reader's words.
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { query } from '../../api/client'
import { usePeople, type People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { Call, ConnectionHealth, Summary, Why } from '../../api/types'
import { Outcome, Timer } from '../../components/call-elements'
import { clientName, clientNumber, effectTone, isLive, isMissed, needsPhone, story } from '../../components/call-text'
import { Card, Waiting } from '../../components/card'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { amount, clockDuration, moment, phone, phrase, sentence, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { DecisionSteps } from './decision-steps'
import { asText, results, type Result } from './explanation-text'
import { lastListAddress } from './last-list-address'

export function CallExplanation({ id }: { id: string }) {
  const t = useT()
  const people = usePeople()
  const { value: call, problem, reload } = useResource<Call>(`/calls/${encodeURIComponent(id)}`, { on: ['call', 'item', 'lane'] })
  const { value: summary } = useResource<Summary>('/summary')
  if (!call) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  const titleOf = (connection: string) => summary?.connections.find((one: ConnectionHealth) => one.id === connection)?.title ?? connection
  return (
    <article className="page why stack" aria-labelledby="who">
      <Link href={lastListAddress()} className="back"><Icon name="arrowLeft" size={16} />{t('why.back')}</Link>
      <div className="cols why-cols">
        <div className="stack">
          <Head call={call} people={people} />
          <Results call={call} />
          <Unmapped call={call} />
          <DecisionSteps call={call} people={people} titleOf={titleOf} />
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
          <CopyButton label={t('why.copy')} done={t('why.copied')} text={() => asText(call, people, t)} />
        </div>
      </div>
      <p className="why-story">{story(call, people, t)}</p>
    </section>
  )
}

const initialsOf = (name: string) => name.split(/\s+/).slice(0, 2).map((part) => part[0]?.toUpperCase() ?? '').join('')

/** The short answer: for every kind of record, created or not, and why. */
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

/** What an administrator can fix: extensions of the call that belong to nobody. */
function Unmapped({ call }: { call: Call }) {
  const t = useT()
  const { may } = useSession()
  return call.why?.unmapped.map((extension) => (
    <div className="notice" key={extension}>
      <Icon name="alertTriangle" />
      <p>{t('why.unmapped', { extension })} {may('settings.read') ? <Link href="/settings/team">{t('why.unmapped.mend')}</Link> : t('why.unmapped.mend')}.</p>
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
    [t('fact.ring'), ms.ring ? clockDuration(ms.ring) : null],
    [t('fact.wait'), ms.wait ? clockDuration(ms.wait) : null],
    [t('fact.talk'), ms.talk ? clockDuration(ms.talk) : null],
    [t('fact.hold'), ms.hold ? clockDuration(ms.hold) : null],
    [t('fact.transfers'), call.transfers ? call.transfers : null],
    [t('fact.ended_by'), word('ended_by', call.ended_by)],
    [t('fact.reason'), phrase(call.reason)],
    [t('fact.recording'), call.recording?.url ? <a href={call.recording.url} target="_blank" rel="noreferrer">{t('fact.listen')}</a> : call.recording?.file && <span className="mono">{call.recording.file}</span>],
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

