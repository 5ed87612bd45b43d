// Home: how everything is doing, in one look.
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { useResource } from '../../api/resource'
import type { ConnectionHealth, Health, Summary } from '../../api/types'
import { Card, Empty, Waiting } from '../../components/card'
import { Icon, type IconName } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag, type Tone } from '../../components/status'
import { amount, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { useLiveCalls } from '../calls/live-calls'
import { PersonalHome } from './personal-home'
import { Latest, LiveNow } from './live-now'
import { NotCalledBack, Tile } from './tiles'
import { healthText, isWell } from '../connections/health-text'
import { count } from '../outbox/outbox-counts'
import { SetupCard } from '../setup/setup-card'
import { WallCards } from './wall'
import { useSteps } from '../setup/use-steps'

/** Home by what one may see: the whole server, one's own calls, or who is calling. */
export function HomePage() {
  const { may } = useSession()
  return may('summary.read') ? <ServerHome /> : <PersonalHome />
}

function ServerHome() {
  const t = useT()
  const { may } = useSession()
  const { value: summary, problem, reload } = useResource<Summary>('/summary', { on: ['summary', 'lane', 'connection', 'item', 'call'] })
  const live = useLiveCalls(may('calls.read'))
  const steps = useSteps(may('connections.change')).value
  if (!summary) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  const today = Object.values(summary.calls_today).reduce((sum, n) => sum + n, 0)
  const parked = count(summary, 'parked')
  const refused = summary.connections.filter((one) => one.health.level === 'red').length
  const waiting = count(summary, 'open')
  const liveNow = Math.max(summary.live, live.calls.length)
  const well = summary.connections.length > 0 && summary.connections.every((one) => isWell(one)) // then calls come first
  const connections = <Connections connections={summary.connections} open={may('connections.read')} diagnosis={may('server.read')} />
  return (
    <div className="page stack">
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      {summary.server.length > 0 && <ServerProblems problems={summary.server} />}
      <SetupCard steps={steps} />
      <div className="tiles">
        <Tile icon="phoneCall" label={t('home.live', { n: liveNow })} n={liveNow} tone={liveNow ? 'teal' : 'quiet'} href="#live" />
        <Tile icon="history" label={t('home.today', { n: today })} n={today} tone="quiet" href={may('calls.read') ? '/calls' : undefined} />
        {may('calls.read') && <NotCalledBack />}
        <Tile icon="clock" label={t('home.waiting', { n: waiting })} n={waiting} tone={count(summary, 'failing') ? 'amber' : 'quiet'} href={may('outbox.read') ? `/outbox?state=${count(summary, 'waiting') || !waiting ? 'waiting' : 'failing'}` : undefined} />
        <Tile icon="alertTriangle" label={t('home.parked', { n: parked + refused })} n={parked + refused} tone={refused ? 'red' : parked ? 'amber' : 'quiet'} href={refused ? (may('connections.read') ? '/connections' : undefined) : may('outbox.read') ? '/outbox?state=parked' : undefined} />
      </div>
      <div className="cols home">
        <div className="stack">
          {!well && connections}
          {may('calls.read') && <LiveNow {...live} />}
          {may('wall.read') && <WallCards />}
          {may('calls.read') && <Latest />}
          {well && connections}
        </div>
        <div className="stack">
          <Outcomes calls={summary.calls_today} total={today} />
          <Work summary={summary} />
          <Credits summary={summary} />
        </div>
      </div>
    </div>
  )
}

function ServerProblems({ problems }: { problems: Health[] }) {
  const t = useT()
  return (
    <Card flush title={t('home.server')}>
      <ul className="lines">
        {problems.map((health) => {
          const { sentence, fix } = healthText({ title: t('home.server'), health })
          return (
            <li key={health.code} className={`line-health ${health.level}`}>
              <span className={`health-icon ${health.level}`}>
                <Icon name={health.level === 'amber' ? 'alertTriangle' : 'x'} size={16} stroke={2.2} label={word('level', health.level)} />
              </span>
              <div className="grow">
                <div>{sentence}</div>
                {fix && <div className="soft">{fix}</div>}
              </div>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function Connections({ connections, open, diagnosis }: { connections: ConnectionHealth[]; open: boolean; diagnosis: boolean }) {
  const t = useT()
  return (
    <Card flush title={t('home.connections')} end={<>{diagnosis && <Link href="/diagnosis" className="quiet-link">{t('nav.diagnosis')}</Link>}{open && <Link href="/connections" className="quiet-link">{t('home.all_connections')}</Link>}</>}>
      {connections.length === 0 ? (
        <Empty icon="plugConnected" title={t('home.none')}>
          <p>{t('home.none.why')}</p>
        </Empty>
      ) : (
        <ul className="lines">
          {connections.map((one) => {
            const { sentence, fix } = healthText(one)
            return (
              <li key={one.id} className={`line-health ${one.health.level}`}>
                <span className={`health-icon ${one.health.level}`}>
                  <Icon name={ICONS[one.health.level] ?? 'x'} size={16} stroke={2.2} label={word('level', one.health.level)} />
                </span>
                <div className="grow">
                  <div className="row wrap"><b>{one.title}</b><span className="soft">{word('provider_kind', one.kind)}</span></div>
                  <div>{sentence}</div>
                  {fix && <div className="soft">{fix}</div>}
                </div>
                {open && <Button component={Link} href={`/connections/${encodeURIComponent(one.id)}`} size="compact-sm" variant="default">{isWell(one) ? t('open') : t('home.fix')}<span className="hidden-text"> {one.title}</span></Button>}
              </li>
            )
          })}
        </ul>
      )}
    </Card>
  )
}

const ICONS: Record<string, IconName> = { green: 'check', amber: 'alertTriangle', quiet: 'clock' }

const ORDER = ['answered', 'abandoned', 'no_answer', 'busy', 'voicemail', 'unavailable', 'cancelled', 'failed', 'agent_no_answer', 'agent_unavailable', 'unknown']
const COLOURS: Record<string, string> = { answered: 'teal', abandoned: 'red', no_answer: 'red', busy: 'amber', voicemail: 'amber' }

/** A bar an outcome, longest first within the order of outcomes; words and figures stand beside each bar. */
function Outcomes({ calls, total }: { calls: Record<string, number>; total: number }) {
  const t = useT()
  const shown = Object.entries(calls).filter(([, n]) => n > 0).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
  const most = Math.max(1, ...shown.map(([, n]) => n))
  return (
    <Card title={t('home.outcomes')} end={<span className="soft num">{t('calls.n', { n: total })}</span>}>
      {shown.length === 0 && <p className="soft">{t('home.outcomes.none')}</p>}
      <dl className="bars">
        {shown.map(([outcome, n]) => (
          <div key={outcome}>
            <dt>{word('disposition', outcome)}</dt>
            <dd>
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden className={`bar-chart ${COLOURS[outcome] ?? 'quiet'}`}>
                <rect className="bar-ground" width="100" height="10" />
                <rect className="bar-value" width={(n / most) * 100} height="10" />
              </svg>
              <b className="num">{amount(n)}</b>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

const WORK: ['waiting' | 'failing' | 'parked' | 'held' | 'done', Tone][] = [['waiting', 'quiet'], ['failing', 'amber'], ['parked', 'red'], ['held', 'amber'], ['done', 'teal']]

function Work({ summary }: { summary: Summary }) {
  const t = useT()
  const { may } = useSession()
  return (
    <Card title={t('home.work')} end={may('outbox.read') && <Link href="/outbox" className="quiet-link">{t('nav.outbox')}</Link>}>
      <ul className="work">
        {WORK.map(([state, tone]) => {
          const n = count(summary, state)
          return (
            <li key={state}>
              <span>{word('outbox', state)}</span>
              <Tag tone={n > 0 ? tone : 'quiet'}><span className="num">{amount(n)}</span></Tag>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function Credits({ summary }: { summary: Summary }) {
  const t = useT()
  const shown = Object.entries(summary.credits).filter(([, one]) => one.daily || one.used_24h > 0)
  if (shown.length === 0) return null
  const title = (id: string) => summary.connections.find((one) => one.id === id)?.title ?? id
  return (
    <Card title={t('home.credits')}>
      <div className="stack tight">
        {shown.map(([id, { used_24h, daily, forecast_24h }]) => {
          const part = (n: number) => (daily ? Math.min(100, (n / daily) * 100) : 0)
          return (
            <div key={id} className="credits">
              <div className="row"><b>{title(id)}</b><span className="end num">{daily ? t('home.credits.of', { used: amount(used_24h, 1), daily: amount(daily) }) : amount(used_24h, 1)}</span></div>
              {daily && (
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden className={`bar-chart ${part(forecast_24h ?? used_24h) > 85 ? 'red' : 'teal'}`}>
                  <rect className="bar-ground" width="100" height="10" />
                  <rect className="bar-forecast" width={part(forecast_24h ?? 0)} height="10" />
                  <rect className="bar-value" width={part(used_24h)} height="10" />
                </svg>
              )}
              {forecast_24h !== null && <div className="soft num">{t('home.credits.forecast', { n: amount(forecast_24h, 0) })}</div>}
            </div>
          )
        })}
      </div>
    </Card>
  )
}
