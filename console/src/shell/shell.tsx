// The frame of every screen: side bar, top bar with search and lights, banners, live announcements.
import { useCallback, useEffect, useRef, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useStreamState } from '../api/event-stream'
import { useResource } from '../api/resource'
import type { Summary } from '../api/types'
import { Icon } from '../components/icons'
import logo from '../components/logo.svg'
import { Light } from '../components/status'
import { useT, word, type Key } from '../i18n'
import { healthText } from '../screens/connections/health-text'
import { useSteps } from '../screens/setup/use-steps'
import { failing, unfinished } from '../screens/outbox/outbox-counts'
import { loadAhead } from '../screens/parts'
import { useSession } from '../session'
import { Account } from './account'
import { AlertNotifier } from './alert-notifier'
import { Banners } from './banners'
import { CallAnnouncer } from './call-announcer'
import { useHelpKey } from './help-key'
import { DIAGNOSIS, HELP, PLACES, SETUP, SYSTEM, type Place } from './places'
import { Search } from './search'
import { useSubtitle } from './subtitle'

const ON_WIDE_ONLY = ['/panel', '/wall', '/sms', '/sources', '/duplicates', '/users', '/audit', '/personal-data'] // on a narrow screen they are in the account menu

const here = (place: string, at: string) => (place === '/' ? at === '/' : at === place || at.startsWith(`${place}/`))

export function Shell({ children }: { children: ReactNode }) {
  const t = useT()
  const { may, ownOnly } = useSession()
  const [at, go] = useLocation()
  const body = useRef<HTMLElement>(null)
  const { value: summary } = useResource<Summary>(may('summary.read') ? '/summary' : null, { on: ['summary', 'lane', 'connection', 'item', 'call'] })
  const steps = useSteps(may('connections.change')).value
  const nameOf = (one: Place): Key => (one.path === '/calls' && ownOnly ? 'nav.my_calls' : one.name)
  const place = [...PLACES, ...SYSTEM].find((one) => here(one.path, at))
  const title = at.startsWith('/clients/') ? t('nav.client') : at.startsWith('/calls/') ? t('nav.why') : at === '/diagnosis' ? t('nav.diagnosis') : at === '/setup' ? t('nav.setup') : here('/help', at) ? t('nav.help') : place ? t(nameOf(place)) : 'Cordboard'
  const first = useRef(true)
  const subtitle = useSubtitle()
  const places = [...PLACES, ...SYSTEM, SETUP, DIAGNOSIS].filter((one) => one.may.some(may)).map((one) => ({ ...one, name: nameOf(one) }))
  const more = [...[...PLACES, ...SYSTEM].filter((one) => ON_WIDE_ONLY.includes(one.path) && one.may.some(may)), ...(may('server.read') ? [DIAGNOSIS] : []), HELP]
  useHelpKey(useCallback(() => go('/help'), [go]))

  useEffect(() => {
    document.title = [subtitle, title, 'Cordboard'].filter((one, n, all) => one && all.indexOf(one) === n).join(' · ')
  }, [title, subtitle])
  useEffect(() => {
    if (!first.current) {
      body.current?.scrollTo(0, 0)
      body.current?.focus({ preventScroll: true }) // a new page is announced and read from its top
    }
    first.current = false
  }, [at])

  const entry = (one: Place) => {
    if (!one.may.some(may)) return null
    const work = one.path === '/outbox' && summary ? { n: unfinished(summary), hot: failing(summary) > 0 } : null
    return (
      <Link key={one.path} href={one.path} className={one === SETUP || ON_WIDE_ONLY.includes(one.path) ? 'nav only-wide' : 'nav'} aria-current={here(one.path, at) ? 'page' : undefined} onPointerEnter={() => loadAhead(one.path)} onFocus={() => loadAhead(one.path)}>
        <Icon name={one.icon} size={18} />
        <span className="label">{t(nameOf(one))}</span>
        <span className="label-short" aria-hidden>{t(one.name.replace('nav.', 'nav.short.') as Key)}</span>
        {work && work.n > 0 && <span className={work.hot ? 'count hot' : 'count'} aria-label={t('nav.waiting', { n: work.n })}>{work.n > 999 ? '999+' : work.n}</span>}
      </Link>
    )
  }

  return (
    <div className="shell">
      <a className="skip" href="#content" onClick={(event) => { event.preventDefault(); body.current?.focus() }}>{t('skip')}</a>
      <nav className="side" aria-label={t('nav.main')}>
        <Link className="brand" href="/"><img src={logo} width={26} height={26} alt="" />Cordboard</Link>
        {steps && !steps.done && entry(SETUP)}
        {PLACES.map(entry)}
        {SYSTEM.some((one) => one.may.some(may)) && <div className="side-head" aria-hidden>{t('nav.system')}</div>}
        {SYSTEM.map(entry)}
        <Link href="/help" className="nav only-wide help-nav-link" aria-current={here('/help', at) ? 'page' : undefined}><Icon name="help" size={18} /><span className="label">{t('nav.help')}</span></Link>
        <Account />
      </nav>
      <div className="main">
        <header className="top">
          <h1>{title}</h1>
          <div className="find"><Search places={[...places, HELP]} summary={summary} /></div>
          {summary && <Lights summary={summary} />}
          <Account small places={more} />
        </header>
        <Banners summary={summary} />
        <main className="body" id="content" ref={body} tabIndex={-1} aria-label={title}>
          {children}
        </main>
      </div>
      {may('calls.read') && <CallAnnouncer />}
      <AlertNotifier />
    </div>
  )
}

function Lights({ summary }: { summary: Summary }) {
  const t = useT()
  const link = useStreamState()
  const shown = summary.connections.slice(0, 4)
  return (
    <div className="lights">
      {link === 'connecting' && <span className="soft">{t('link.connecting')}</span>}
      {shown.map((one) => (
        <Link key={one.id} href={`/connections/${encodeURIComponent(one.id)}`} title={healthText(one).sentence}>
          <Light level={one.health.level} />
          {one.title}
          <span className="hidden-text">{word('level', one.health.level)}</span>
        </Link>
      ))}
    </div>
  )
}
