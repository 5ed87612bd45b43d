// The frame of every screen: side bar, top bar with search and lights, banners, live announcements.
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useStreamState } from '../api/event-stream'
import { useResource } from '../api/resource'
import type { Summary } from '../api/types'
import { Icon, type IconName } from '../components/icons'
import logo from '../components/logo.svg'
import { Face, Light } from '../components/status'
import { LANGUAGES, useLanguage, useT, word, zone, type Key } from '../i18n'
import { healthText } from '../screens/connections/health-text'
import { useSteps } from '../screens/setup/use-steps'
import { failing, waiting } from '../screens/outbox/outbox-counts'
import { useSession } from '../session'
import { Banners } from './banners'
import { CallAnnouncer } from './call-announcer'
import { CallSearch } from './call-search'
import { ChangePassword } from './change-password'
import { MyAccount } from './my-account'
import { MySessions } from './my-sessions'
import { Security } from './security/security'

interface Place {
  path: string
  name: Key
  icon: IconName
  may: string[] // one of them
}

const PLACES: Place[] = [
  { path: '/', name: 'nav.home', icon: 'home', may: ['summary.read'] },
  { path: '/calls', name: 'nav.calls', icon: 'history', may: ['calls.read'] },
  { path: '/figures', name: 'nav.figures', icon: 'chartBar', may: ['figures.read'] },
]
const SYSTEM: Place[] = [
  { path: '/connections', name: 'nav.connections', icon: 'plugConnected', may: ['connections.read'] },
  { path: '/outbox', name: 'nav.outbox', icon: 'inbox', may: ['outbox.read'] },
  { path: '/settings', name: 'nav.settings', icon: 'settings', may: ['settings.read'] },
  { path: '/users', name: 'nav.people', icon: 'users', may: ['users.read', 'tokens.change'] },
  { path: '/personal-data', name: 'nav.personal_data', icon: 'shieldCheck', may: ['personal_data.read', 'personal_data.log'] },
]

const SETUP: Place = { path: '/setup', name: 'nav.setup', icon: 'checklist', may: ['connections.change'] }

const here = (place: string, at: string) => (place === '/' ? at === '/' : at === place || at.startsWith(`${place}/`))

export function Shell({ children }: { children: ReactNode }) {
  const t = useT()
  const { may } = useSession()
  const [at] = useLocation()
  const body = useRef<HTMLElement>(null)
  const { value: summary } = useResource<Summary>('/summary', { on: ['summary', 'lane', 'connection', 'item', 'call'] })
  const steps = useSteps(may('connections.change')).value
  const place = [...PLACES, ...SYSTEM].find((one) => here(one.path, at))
  const title = at.startsWith('/clients/') ? t('nav.client') : at.startsWith('/calls/') ? t('nav.why') : at === '/setup' ? t('nav.setup') : place ? t(place.name) : 'Cordboard'
  const first = useRef(true)

  useEffect(() => {
    document.title = `${title} · Cordboard`
  }, [title])
  useEffect(() => {
    body.current?.scrollTo(0, 0)
    if (!first.current) body.current?.focus({ preventScroll: true }) // a new page is announced and read from its top
    first.current = false
  }, [at])

  const entry = (one: Place) => {
    if (!one.may.some(may)) return null
    const work = one.path === '/outbox' && summary ? { n: waiting(summary), hot: failing(summary) > 0 } : null
    return (
      <Link key={one.path} href={one.path} className={one === SETUP ? 'nav only-wide' : 'nav'} aria-current={here(one.path, at) ? 'page' : undefined}>
        <Icon name={one.icon} size={18} />
        <span className="label">{t(one.name)}</span>
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
        <div className="side-head" aria-hidden>{t('nav.system')}</div>
        {SYSTEM.map(entry)}
        <Account small={false} />
      </nav>
      <div className="main">
        <header className="top">
          <h1>{title}</h1>
          {may('calls.read') && <div className="find"><CallSearch /></div>}
          {summary && <Lights summary={summary} />}
          <Account small />
        </header>
        <Banners summary={summary} />
        <main className="body" id="content" ref={body} tabIndex={-1} aria-label={title}>
          {children}
        </main>
      </div>
      {may('calls.read') && <CallAnnouncer />}
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

function Account({ small }: { small: boolean }) {
  const t = useT()
  const { me, change, leave } = useSession()
  const language = useLanguage()
  const { colorScheme } = useMantineColorScheme({ keepTransitions: true })
  const [opened, setOpened] = useState(false)
  const [listed, setListed] = useState(false)
  const [account, setAccount] = useState(false)
  const [secured, setSecured] = useState(false)
  const target = useRef<HTMLButtonElement>(null)
  const choosePassword = () => {
    target.current?.focus() // the entry is gone when the window closes and gives the focus back
    setOpened(true)
  }
  const listSessions = () => {
    target.current?.focus()
    setListed(true)
  }
  const showAccount = () => {
    target.current?.focus()
    setAccount(true)
  }
  const openSecurity = () => {
    target.current?.focus()
    setSecured(true)
  }
  const themes: [string, IconName][] = [['light', 'sun'], ['dark', 'moon'], ['auto', 'deviceDesktop']]
  return (
    <>
      <Menu position={small ? 'bottom-end' : 'top-start'} width={220} shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          {small ? (
            <ActionIcon ref={target} className="account-small" size="lg" aria-label={t('account.menu', { name: me.name })}><Icon name="user" size={19} /></ActionIcon>
          ) : (
            <button ref={target} className="account" type="button">
              <Face name={me.name} />
              <span className="grow"><b>{me.name}</b><small>{word('role', me.role)}</small></span>
              <Icon name="chevronRight" size={15} />
            </button>
          )}
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('account.language')}</Menu.Label>
          <Menu.RadioGroup value={language} onChange={(code) => change({ language: code })} aria-label={t('account.language')}>
            {Object.entries(LANGUAGES).map(([code, name]) => <Menu.RadioItem key={code} value={code} lang={code}>{name}</Menu.RadioItem>)}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Label>{t('account.theme')}</Menu.Label>
          <Menu.RadioGroup value={colorScheme} onChange={(theme) => change({ theme })} aria-label={t('account.theme')}>
            {themes.map(([theme, icon]) => <Menu.RadioItem key={theme} value={theme} rightSection={<Icon name={icon} size={16} />}>{word('theme', theme)}</Menu.RadioItem>)}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Label>{t('account.zone', { zone })}</Menu.Label>
          <Menu.Item leftSection={<Icon name="key" size={16} />} onClick={choosePassword}>{t('people.password.mine')}</Menu.Item>
          <Menu.Item leftSection={<Icon name="user" size={16} />} onClick={showAccount}>{t('sso.account.mine')}</Menu.Item>
          <Menu.Item leftSection={<Icon name="shieldCheck" size={16} />} onClick={openSecurity}>{t('factors.title')}</Menu.Item>
          <Menu.Item leftSection={<Icon name="deviceDesktop" size={16} />} onClick={listSessions}>{t('sessions.title')}</Menu.Item>
          <Menu.Item leftSection={<Icon name="logout" size={16} />} onClick={leave}>{t('account.leave')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ChangePassword opened={opened} onClose={() => setOpened(false)} />
      <MyAccount opened={account} onClose={() => setAccount(false)} />
      <Security opened={secured} onClose={() => setSecured(false)} />
      <MySessions opened={listed} onClose={() => setListed(false)} />
    </>
  )
}
