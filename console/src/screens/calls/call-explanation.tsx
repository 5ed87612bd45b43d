// A call: its result in one sentence, why in a few, and every rule and technical detail on demand.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { query } from '../../api/client'
import { useConnectionNames, useConnectionTitle, usePeople, type ConnectionName, type People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { Call } from '../../api/types'
import { Outcome, Timer } from '../../components/call-elements'
import { clientAddress } from '../../components/call-back'
import { clientName, clientNumber, effectTone, initialsOf, isLive, isMissed, isText, needsPhone, story } from '../../components/call-text'
import { Card, Waiting } from '../../components/card'
import { CallButton } from '../../components/call-button'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { MatchTag } from '../../components/match-tag'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { WrapUp } from '../../components/wrap-up/wrap-up'
import { moment, useT, when, word } from '../../i18n'
import { useSession } from '../../session'
import { AssignAction, CallActions } from './call-actions'
import { InterruptionNotice, useInterruption, type Interruption } from './crm-interruption'
import { Cost, Facts, TechnicalFacts } from './call-facts'
import { DecisionSteps } from './decision-steps'
import { asText, results, type Result } from './explanation-text'
import { lastListAddress } from './last-list-address'
import { RecordingPlayer } from './recording-player'
import { isByLoggingRules, loggingRules, reasons, resultText } from './result-text'
import { RoutingDecisions } from './routing-decisions'
import { usePageSubtitle } from '../../shell/subtitle'

export function CallExplanation({ id }: { id: string }) {
  const t = useT()
  const people = usePeople()
  const { value: call, problem, reload } = useResource<Call>(`/calls/${encodeURIComponent(id)}`, { on: ['call', 'item', 'lane'] })
  usePageSubtitle(call && `${clientName(call.client, t)}, ${when(call.started_at)}`)
  const names = useConnectionNames()
  const titleOf = useConnectionTitle()
  const interruption = useInterruption(call)
  if (!call) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  return (
    <article className="page why stack" aria-labelledby="who">
      <Link href={lastListAddress()} className="back"><Icon name="arrowLeft" size={16} />{t('why.back')}</Link>
      <div className="cols why-cols">
        <div className="stack">
          <Head call={call} people={people} />
          {interruption && <InterruptionNotice interruption={interruption} />}
          <Results call={call} names={names} titleOf={titleOf} onDone={reload} />
          <Reasons call={call} interruption={interruption} />
          <RoutingDecisions call={call} people={people} />
          <Unmapped call={call} people={people} onDone={reload} />
        </div>
        <aside className="stack">
          <WrapUpCard call={call} />
          <Facts call={call} people={people} />
        </aside>
      </div>
      <Details call={call} people={people} titleOf={titleOf} interruption={interruption} />
    </article>
  )
}

function WrapUpCard({ call }: { call: Call }) {
  const t = useT()
  const { may } = useSession()
  if (!may('calls.annotate') || call.direction === 'internal') return null
  return <Card title={t('wrap_up.title')}><WrapUp key={call.id} call={call.id} /></Card>
}

function Head({ call, people }: { call: Call; people: People }) {
  const t = useT()
  const { may } = useSession()
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
        <div className="face big" aria-hidden>{first && initialsOf(name) ? initialsOf(name) : <Icon name={call.client.hidden ? 'ban' : 'user'} size={26} />}</div>
        <div className="grow">
          <h2 id="who">{call.client.e164 && !inside ? <Link className="client-link" href={clientAddress(call.client.e164)}>{name}</Link> : name}</h2>
          {number !== name && <div className="num soft-2">{number}</div>}
          <div className="row wrap tags">
            {inside && !first ? <Tag icon="users">{t('why.inside')}</Tag> : <MatchTag client={call.client} match={call.settled && call.why?.match?.type === 'unknown' ? undefined : call.why?.match?.type} entity={first?.entity} />}
            {isText(first?.company) && <Tag>{first.company}</Tag>}
            <Outcome call={call} />
            {call.end_unheard && call.disposition !== 'unknown' && <Tag tone="amber" icon="clock">{t('call.end_unheard')}</Tag>}
            {call.click && <Tag>{t('call.click')}</Tag>}
          </div>
        </div>
        <div className="row wrap why-actions">
          {first?.link && <Button component="a" href={first.link} target="_blank" rel="noreferrer" size="xs" variant="default" rightSection={<Icon name="externalLink" size={14} />}>{t('why.open_crm')}</Button>}
          {call.client.e164 && !inside && <CallButton key={call.id} number={call.client.e164} />}
          {call.client.e164 && !inside && <Button component={Link} href={`/calls${query({ q: call.client.e164 })}`} size="xs" variant="default" leftSection={<Icon name="history" size={15} />}>{t('why.all_calls')}<span className="hidden-text"> {name}</span></Button>}
          <CopyButton label={t('why.copy')} done={t('why.copied')} text={() => asText(call, people, t)} />
        </div>
      </div>
      <p className="why-story">{story(call, people, t)}</p>
      {call.recording && may('recordings.play') && <RecordingPlayer call={call.id} who={name} manage />}
    </section>
  )
}

/** Level one: what the call left in the CRM. */
function Results({ call, names, titleOf, onDone }: { call: Call; names: ConnectionName[]; titleOf: (id: string) => string; onDone: () => void }) {
  const t = useT()
  const several = new Set(call.effects.map((one) => one.connection)).size > 1
  if (!call.why && call.effects.length === 0)
    return (
      <div className={isLive(call) ? 'notice teal' : 'notice'}>
        <Icon name="clock" />
        <p>{isLive(call) ? t('why.not_yet') : t('why.undecided')}</p>
      </div>
    )
  return (
    <Card flush title={t('why.results')} id="results">
      <p className="why-result">{resultText(call, t)}</p>
      {call.effects.length > 0 && <ul className="lines results">{results(call, t).filter((one) => one.effect).map((one) => <ResultLine key={one.key} result={one} crm={several && one.effect ? titleOf(one.effect.connection) : null} />)}</ul>}
      <CallActions call={call} names={names} onDone={onDone} />
    </Card>
  )
}

/** Level two: the few sentences that decided. */
function Reasons({ call, interruption }: { call: Call; interruption: Interruption | null }) {
  const t = useT()
  const { may } = useSession()
  const told = reasons(call, interruption?.said)
  if (told.length === 0) return null
  return (
    <Card title={t('why.reasons')} id="reasons">
      <ul className="why-reasons">{told.map((one) => <li key={one}>{one}{may('settings.read') && isByLoggingRules(call, one) && <> <Link href={loggingRules(call)}>{t('result.see_scenario')}</Link></>}</li>)}</ul>
    </Card>
  )
}

/** Level three: all rules, what was not created, legs, events and requests; drawn when it is opened. */
function Details({ call, people, titleOf, interruption }: { call: Call; people: People; titleOf: (id: string) => string; interruption: Interruption | null }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const unmade = results(call, t).filter((one) => !one.effect)
  return (
    <div className="stack">
      <Button variant="default" className="why-more" aria-expanded={open} aria-controls="details" leftSection={<Icon name={open ? 'chevronDown' : 'chevronRight'} size={16} />} onClick={() => setOpen(!open)}>
        {open ? t('why.less') : t('why.more', { n: call.why?.tried.length ?? 0 })}
      </Button>
      <div id="details" hidden={!open}>
        {open && (
          <div className="cols why-cols">
            <div className="stack">
              {call.why && unmade.length > 0 && (
                <Card flush title={t('why.unmade')} id="unmade">
                  <ul className="lines unmade">{unmade.map((one) => <ResultLine key={one.key} result={one} rules={loggingRules(call)} />)}</ul>
                </Card>
              )}
              <DecisionSteps call={call} people={people} titleOf={titleOf} interruption={interruption} />
            </div>
            <aside className="stack">
              <TechnicalFacts call={call} titleOf={titleOf} />
              <Cost why={call.why} />
            </aside>
          </div>
        )}
      </div>
    </div>
  )
}

/** What an administrator can fix: extensions of the call that belong to nobody. */
function Unmapped({ call, people, onDone }: { call: Call; people: People; onDone: () => void }) {
  const t = useT()
  const { may } = useSession()
  const free = (call.why?.unmapped ?? []).filter((extension) => !people.nameOf(extension))
  return free.map((extension) => (
    <div className="notice" key={extension}>
      <Icon name="alertTriangle" />
      <p className="grow">{t('why.unmapped', { extension })} {may('settings.read') ? <Link href="/settings/team">{t('why.unmapped.mend')}</Link> : t('why.unmapped.mend')}.</p>
      {may('settings.change') && people.team.length > 0 && <AssignAction call={call} extension={extension} people={people} onDone={onDone} />}
    </div>
  ))
}

/** `crm`: where it is, if the call has work in several; `rules`: the address of the logging rules. */
function ResultLine({ result, crm = null, rules }: { result: Result; crm?: string | null; rules?: string }) {
  const t = useT()
  const { may } = useSession()
  const { effect } = result
  return (
    <li>
      <span className={`health-icon ${effect ? { teal: 'green', red: 'red', amber: 'amber', quiet: 'quiet' }[effectTone(effect)] : 'quiet'}`}>
        <Icon name={effect ? (effect.state === 'done' ? 'check' : effect.state === 'parked' ? 'alertTriangle' : effect.state === 'dropped' ? 'x' : effect.state === 'held' ? 'playerPause' : 'clock') : 'ban'} size={16} stroke={2.2} />
      </span>
      <div className="grow">
        <div><b>{result.name}</b> <span className={effect ? '' : 'soft'}>{result.state}</span>{crm && <span className="soft"> {crm}</span>}</div>
        {result.reason && <div className="soft wrap-any">{result.reason}</div>}
      </div>
      {effect?.link && <Button component="a" size="compact-sm" variant="default" href={effect.link} target="_blank" rel="noreferrer" rightSection={<Icon name="externalLink" size={13} />}>{t('why.record')}<span className="hidden-text"> {result.name}</span></Button>}
      {result.scenario && rules && may('settings.read') && <Button component={Link} size="compact-sm" variant="default" href={rules}>{t('result.see_scenario')}</Button>}
      {effect && effect.state !== 'done' && <Button component={Link} size="compact-sm" variant="default" href={`/outbox?state=${effect.state}`}>{t('nav.outbox')}</Button>}
    </li>
  )
}
