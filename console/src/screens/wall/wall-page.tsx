// The supervisor wall: one page for a large screen, readable from afar, without scrolling; whatever doesn't fit is counted.
import { ActionIcon } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'
import { keepStreamOpen, useStreamState } from '../../api/event-stream'
import { useResource } from '../../api/resource'
import type { CallLine, Wall } from '../../api/types'
import { CallIcon, Since, Timer, useNow } from '../../components/call-elements'
import { clientName } from '../../components/call-text'
import { Waiting } from '../../components/card'
import { Icon, type IconName } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { amount, clock, clockDuration, percent, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { ordered, queueLevel, total, type WallQueue } from './wall-order'
import { useRoom } from './use-room'
import { useWallKeys } from './use-wall-keys'
import '../../styles/wall.css'

const REFRESH_MS = 30_000 // who is logged in comes without an event

export function WallPage({ only }: { only: boolean }) {
  const t = useT()
  const { value, problem, reload } = useResource<Wall>('/wall', { on: ['call', 'wall', 'connection', 'summary'] })
  useEffect(keepStreamOpen, [])
  useEffect(() => {
    const timer = setInterval(reload, REFRESH_MS)
    return () => clearInterval(timer)
  }, [reload])
  useEffect(() => {
    document.title = `${t('nav.wall')} · Cordboard`
  }, [t])
  if (!value) return <main className="wall">{problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />}</main>
  return (
    <div className="wall">
      <Head wall={value} only={only} />
      <Alerts wall={value} stale={problem !== null} />
      <main className="wall-body" aria-label={t('nav.wall')}>
        <div className="wall-column">
          <Queues wall={value} />
          <Calls wall={value} />
        </div>
        <div className="wall-column">
          <Agents wall={value} />
          <ToCallBack wall={value} />
        </div>
      </main>
    </div>
  )
}

function Head({ wall, only }: { wall: Wall; only: boolean }) {
  const t = useT()
  const { leave, change } = useSession()
  const keys = useWallKeys(only)
  const now = useNow(true)
  const { answered, inTarget, missed, longest } = total(wall.queues)
  const free = wall.agents.filter((one) => one.state === 'free').length
  const dark = document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark'
  return (
    <header className="wall-head">
      <h1 className="hidden-text">{t('nav.wall')}</h1>
      <Figure label={t('wall.waiting')} tone={wall.waiting > 0 ? 'amber' : ''}>{amount(wall.waiting)}</Figure>
      <Figure label={t('wall.longest')} tone={wall.queues.some((one) => one.alerts.includes('waiting')) ? 'red' : longest ? 'amber' : ''}>{longest ? clockDuration(Math.max(0, now - longest)) : '–'}</Figure>
      <Figure label={t('wall.in_target', { n: wall.service_level_s })} tone={wall.queues.some((one) => one.alerts.includes('off_target')) ? 'red' : ''}>{answered + missed > 0 ? percent(inTarget / (answered + missed)) : '–'}</Figure>
      <Figure label={t('wall.free_agents')} tone={free === 0 && wall.agents.length > 0 ? 'amber' : ''}>{amount(free)}<small>/{amount(wall.agents.length)}</small></Figure>
      <Figure label={t('wall.not_called_back')} tone={wall.not_called_back > 0 ? 'amber' : ''}>{amount(wall.not_called_back)}</Figure>
      <div className="wall-time">
        <time className="num">{clock(new Date(now).toISOString())}</time>
        <div className="wall-tools">
          <Tool icon={dark ? 'sun' : 'moon'} label={t(dark ? 'wall.light' : 'wall.dark')} onClick={() => change({ theme: dark ? 'light' : 'dark' })} />
          <Tool icon="deviceDesktop" label={t('wall.full_screen')} onClick={keys.fullScreen} />
          {only ? <Tool icon="logout" label={t('account.leave')} onClick={leave} /> : <Tool icon="x" label={t('wall.close')} onClick={keys.close} />}
        </div>
      </div>
    </header>
  )
}

function Tool({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return <ActionIcon variant="subtle" size={44} aria-label={label} title={label} onClick={onClick}><Icon name={icon} size={24} /></ActionIcon>
}

function Figure({ label, tone, children }: { label: string; tone: string; children: ReactNode }) {
  return <div className={`wall-figure ${tone}`}><b className="num">{children}</b><span>{label}</span></div>
}

/** Limits that are passed, connections that don't work, and a page that no longer hears from the server. */
function Alerts({ wall, stale }: { wall: Wall; stale: boolean }) {
  const t = useT()
  const away = useStreamState() === 'away'
  return (
    <div className="wall-alerts" role="status">
      {(away || stale) && <p className="red"><Icon name="wifiOff" size={28} /><span>{t('wall.stale', { at: clock(wall.at) })}</span></p>}
      {wall.alerts.slice(0, 3).map((one) => <p key={`${one.title} ${one.kind}`} className="red"><Icon name="alertTriangle" size={28} /><span className="cut">{t('alerts.open.one', { title: one.title, what: word('alert_kind', one.kind), since: clock(one.since) })}</span></p>)}
      {wall.alerts.length > 3 && <p className="red">{t('wall.more', { n: wall.alerts.length - 3 })}</p>}
    </div>
  )
}

function Part({ title, n, area, children }: { title: string; n?: number; area: string; children: ReactNode }) {
  return (
    <section className={`wall-part wall-${area}`} aria-label={title}>
      <h2>{title}{n !== undefined && <span className="num"> {amount(n)}</span>}</h2>
      {children}
    </section>
  )
}

function More({ n }: { n: number }) {
  const t = useT()
  return n > 0 ? <li className="wall-more">{t('wall.more', { n })}</li> : null
}

function Queues({ wall }: { wall: Wall }) {
  const t = useT()
  const [list, room] = useRoom<HTMLDivElement>(2.3, 1)
  const shown = wall.queues.length > room ? room - 1 : room
  const queues = [...wall.queues].sort((one, two) => two.alerts.length - one.alerts.length || two.waiting - one.waiting)
  return (
    <Part title={t('wall.queues')} area="queues">
      <div ref={list} className="wall-list">
        {queues.length === 0 ? <p className="wall-none">{t('wall.no_queues')}</p> : (
          <table>
            <thead><tr><th>{t('wall.queue')}</th><th>{t('wall.waiting')}</th><th>{t('wall.longest')}</th><th>{t('wall.logged_in')}</th><th>{t('wall.in_time')}</th><th>{t('wall.missed.short')}</th></tr></thead>
            <tbody>
              {queues.slice(0, shown).map((one) => <QueueRow key={one.name} queue={one} />)}
              {queues.length > shown && <tr><td colSpan={6} className="wall-more">{t('wall.more', { n: queues.length - shown })}</td></tr>}
            </tbody>
          </table>
        )}
      </div>
    </Part>
  )
}

function QueueRow({ queue }: { queue: WallQueue }) {
  const calls = queue.answered + queue.missed
  return (
    <tr className={queueLevel(queue)}>
      <th scope="row"><span className="cut">{queue.title ?? queue.name}</span></th>
      <td className="num"><b>{amount(queue.waiting)}</b></td>
      <td className="num">{queue.longest_since ? <Since at={queue.longest_since} /> : '–'}</td>
      <td className="num">{queue.logged_in === null ? '–' : amount(queue.logged_in)}</td>
      <td className="num">{calls > 0 ? percent(queue.answered_in_target / calls) : '–'}</td>
      <td className="num">{amount(queue.missed)}</td>
    </tr>
  )
}

function Agents({ wall }: { wall: Wall }) {
  const t = useT()
  const [list, room] = useRoom<HTMLUListElement>(2.85, 0, 9.15)
  const agents = ordered(wall.agents)
  const shown = agents.length > room ? room - 1 : room
  return (
    <Part title={t('wall.agents')} n={agents.length} area="agents">
      <ul ref={list} className="wall-list wall-people">
        {agents.slice(0, shown).map((one) => (
          <li key={one.id} className={one.state}>
            <span className="cut">{one.name}</span>
            <small className="cut">{word('wall.state', one.state)}{one.since && <span className="num"> · <Since at={one.since} /></span>}</small>
          </li>
        ))}
        <More n={agents.length - shown} />
      </ul>
    </Part>
  )
}

function Calls({ wall }: { wall: Wall }) {
  const t = useT()
  const [list, room] = useRoom<HTMLUListElement>(2.3)
  const shown = wall.calls.length > room ? room - 1 : room
  const who = (call: CallLine) => [wall.agents.filter((one) => one.call === call.id).map((one) => one.name).join(', '), call.queue && (wall.queues.find((one) => one.name === call.queue)?.title ?? call.queue)].filter(Boolean).join(' · ')
  return (
    <Part title={t('wall.calls')} n={wall.calls.length} area="calls">
      <ul ref={list} className="wall-list">
        {wall.calls.slice(0, shown).map((call) => (
          <li key={call.id} className="wall-call">
            <CallIcon call={call} size={28} />
            <b className="cut num">{clientName(call.client, t)}</b>
            <span className="cut wall-soft">{who(call) || word('state', call.state)}</span>
            <b className="num"><Timer call={call} /></b>
          </li>
        ))}
        {wall.calls.length === 0 && <li className="wall-none">{t('home.quiet')}</li>}
        <More n={wall.calls.length - shown} />
      </ul>
    </Part>
  )
}

function ToCallBack({ wall }: { wall: Wall }) {
  const t = useT()
  const [list, room] = useRoom<HTMLUListElement>(2.3)
  const { to_call_back: waiting, not_called_back: n } = wall
  const shown = Math.min(waiting.length, n > room ? room - 1 : room)
  return (
    <Part title={t('wall.not_called_back')} n={n} area="back">
      <ul ref={list} className="wall-list">
        {waiting.slice(0, shown).map((call) => (
          <li key={call.id} className="wall-call">
            <CallIcon call={call} size={28} />
            <b className="cut num">{clientName(call.client, t)}</b>
            <span className="num wall-soft">{clock(call.started_at)}</span>
          </li>
        ))}
        {n === 0 && <li className="wall-none">{t('wall.all_called_back')}</li>}
        <More n={n - shown} />
      </ul>
    </Part>
  )
}
