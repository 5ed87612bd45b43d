// The call panel: what rings and goes on at one's own phones, in a narrow window of its own.
import { ActionIcon } from '@mantine/core'
import { Suspense, useEffect, useState } from 'react'
import { keepStreamOpen, useStreamEvents, useStreamState } from '../../api/event-stream'
import { useResource } from '../../api/resource'
import type { Panel, PanelConnection, PushedCard } from '../../api/types'
import { Empty, Waiting } from '../../components/card'
import { clientName } from '../../components/call-text'
import { Icon } from '../../components/icons'
import { part } from '../../components/part'
import { ProblemBox } from '../../components/problem-box'
import { Face, Light } from '../../components/status'
import { phone, useT, word, type T } from '../../i18n'
import { useSession } from '../../session'
import { Latest } from '../home/live-now'
import { Dialer } from './dialer'
import { CallBar, PanelCard } from './panel-card'
import { arranged, useShownCards, withPushed } from './panel-cards'
import { PresenceBar } from './presence-bar'
import { isSoundOn, ring, setSoundOn } from './ring-sound'
import { useShortcuts } from './shortcuts'
import '../../styles/panel.css'

const ShortcutSettings = part('ShortcutSettings', () => import('./shortcut-settings'))
const BARS = 3

export function PanelPage() {
  const t = useT()
  const { me, may } = useSession()
  const { value, problem, reload, set } = useResource<Panel>('/panel', { on: ['connection', 'lane'] })
  useStreamEvents(['card'], ({ data }) => set((before) => before && { ...before, cards: withPushed(before.cards, data as PushedCard) }))
  useEffect(keepStreamOpen, [])
  const cards = useShownCards(value?.cards ?? [])
  const rings = cards.find((one) => one.state === 'ringing')
  const [sound, setSound] = useState(isSoundOn)
  const [shortcuts, setShortcuts] = useState(false)
  useShortcuts({ card: () => document.querySelector<HTMLElement>('.call-card')?.focus() })
  useEffect(() => (rings && sound ? ring() : undefined), [rings?.call, sound])
  useEffect(() => {
    document.title = rings ? `${clientName(rings.client, t)} · ${t('panel.state.ringing')}` : `${t('panel')} · Cordboard`
  }, [rings?.call, rings?.client.name, t])

  if (!value) return problem ? <main className="panel"><ProblemBox problem={problem} onRetry={reload} /></main> : <main className="panel"><Waiting /></main>
  const name = value.person?.name ?? me.name
  const { first, bars, over } = arranged(cards)
  const turn = () => {
    setSoundOn(!sound)
    setSound(!sound)
  }
  return (
    <div className="panel">
      <header className="panel-head">
        <Face name={name} />
        <h1 className="grow"><b className="cut">{name}</b><span className="soft num">{value.extensions.length ? t('panel.extensions', { list: value.extensions.join(', ') }) : t('panel.no_extension.short')}</span></h1>
        <Links connections={value.connections} />
        <ActionIcon variant="subtle" size={32} aria-pressed={sound} onClick={turn} aria-label={t('panel.sound')} title={t('panel.sound')}><Icon name={sound ? 'bell' : 'bellOff'} size={18} /></ActionIcon>
        <ActionIcon variant="subtle" size={32} onClick={() => setShortcuts(true)} aria-label={t('panel.shortcuts')} title={t('panel.shortcuts')}><Icon name="keyboard" size={18} /></ActionIcon>
        <ActionIcon component="a" href="/" variant="subtle" size={32} aria-label={t('panel.console')} title={t('panel.console')}><Icon name="externalLink" size={18} /></ActionIcon>
      </header>
      <Troubles connections={value.connections} />
      {may('calls.control') && value.extensions.length > 0 && <PresenceBar />}
      <main className="panel-body" aria-label={t('panel')}>
        {problem && <ProblemBox problem={problem} onRetry={reload} />}
        {value.extensions.length === 0 && <div className="notice"><Icon name="alertTriangle" /><p><b>{t('mine.no_extension')}</b> {may('users.change') ? <a href="/users">{t('panel.link_me')}</a> : t('mine.no_extension.next')}</p></div>}
        {first && <PanelCard key={first.call} card={first} connections={value.connections} global onChange={reload} />}
        {bars.slice(0, BARS).map((card) => <CallBar key={card.call} card={card} />)}
        {bars.length > BARS && <a className="soft" href="/calls" target="cordboard">{t('panel.waiting_calls', { n: bars.length - BARS })}</a>}
        {over.map((card) => <PanelCard key={card.call} card={card} connections={value.connections} global={false} onChange={reload} />)}
        {cards.length === 0 && value.extensions.length > 0 && <section className="card"><Empty icon="phone" title={t('home.quiet')}><p>{t('panel.idle')}</p></Empty></section>}
        {may('dials.place') && value.extensions.length > 0 && <Dialer callerIds={value.caller_ids} />}
        {may('calls.read') && <Latest />}
      </main>
      {shortcuts && <Suspense fallback={null}><ShortcutSettings onClose={() => setShortcuts(false)} /></Suspense>}
      <div className="hidden-text" role="status" aria-live="assertive">{rings ? announced(rings, t) : ''}</div>
    </div>
  )
}

const announced = (card: Panel['cards'][number], t: T) =>
  t('announce.incoming', { who: clientName(card.client, t), line: card.queue ?? card.line ?? (card.own_number ? phone(card.own_number) : '') })

function Links({ connections }: { connections: PanelConnection[] }) {
  const t = useT()
  const link = useStreamState()
  const phones = connections.filter((one) => one.kind === 'pbx')
  const level = link === 'away' ? 'red' : link === 'connecting' ? 'amber' : phones.every((one) => one.level === 'red') && phones.length > 0 ? 'red' : 'green'
  const said = link === 'live' ? (level === 'red' ? t('panel.phones.down') : t('panel.connected')) : t(link === 'away' ? 'panel.away' : 'link.connecting')
  return <span className="panel-link" title={said}><Light level={level} /><span className="hidden-text">{said}</span></span>
}

/** What does not work, and that calls go on all the same. */
function Troubles({ connections }: { connections: PanelConnection[] }) {
  const t = useT()
  const away = useStreamState() === 'away'
  const down = connections.filter((one) => one.level === 'red')
  return (
    <div role="status">
      {away && <div className="bar red"><Icon name="wifiOff" /><span>{t('panel.away')}</span></div>}
      {down.map((one) => (
        <div key={one.id} className="bar"><Icon name="alertTriangle" /><span>{one.kind === 'crm' ? t('panel.crm_down', { title: one.title, n: one.waiting }) : t('panel.phone_down', { title: one.title })} <span className="hidden-text">{word('level', one.level)}</span></span></div>
      ))}
    </div>
  )
}
