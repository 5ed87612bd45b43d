// The menu of who is signed in: language, theme, notifications, password, sessions, sign out.
import { Menu, useMantineColorScheme } from '@mantine/core'
import { Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { Icon, type IconName } from '../components/icons'
import { toast } from '../components/toasts'
import { LANGUAGES, useLanguage, useT, word, zone } from '../i18n'
import { useSession } from '../session'
import { AccountButton } from './account-button'
import { choose, supported, wanted } from './browser-notifications'
import { ChangePassword, MyAccount, MySessions, Security } from './dialogs'
import type { Place } from './places'

type Dialog = keyof typeof DIALOGS

const DIALOGS = { password: ChangePassword, account: MyAccount, security: Security, sessions: MySessions }

/** Closed when it has just been loaded: only a dialog that opens knows where the focus was. */
function Late({ dialog, opened, onClose }: { dialog: Dialog; opened: boolean; onClose: () => void }) {
  const [here, setHere] = useState(false)
  useEffect(() => setHere(true), [])
  const Shown = DIALOGS[dialog]
  return <Shown opened={opened && here} onClose={onClose} />
}

/** Open from the start: it is loaded when its button is pressed. `places`: what the bar of a narrow screen has no room for. */
export function AccountMenu({ small, places }: { small: boolean; places: Place[] }) {
  const t = useT()
  const { me, change, leave } = useSession()
  const language = useLanguage()
  const { colorScheme } = useMantineColorScheme({ keepTransitions: true })
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const [known, setKnown] = useState<Dialog[]>([]) // once opened it stays, so that it can close with its motion
  const target = useRef<HTMLButtonElement>(null)
  const [opened, setOpened] = useState(false)
  useLayoutEffect(() => {
    target.current?.focus() // this button has taken the place of the one that was pressed
    setOpened(true)
  }, [])
  const show = (one: Dialog) => {
    target.current?.focus() // the entry is gone when the window closes and gives the focus back
    setDialog(one)
    setKnown((all) => (all.includes(one) ? all : [...all, one]))
  }
  const [notified, setNotified] = useState(() => wanted(me.name))
  const toggleNotifications = (on: boolean) => {
    void choose(me.name, on).then((done) => {
      setNotified(on && done)
      toast(t(!done ? 'account.notifications.denied' : on ? 'account.notifications.on' : 'account.notifications.off'), done ? undefined : 'red')
    })
  }
  const themes: [string, IconName][] = [['light', 'sun'], ['dark', 'moon'], ['auto', 'deviceDesktop']]
  return (
    <>
      <Menu opened={opened} onChange={setOpened} position={small ? 'bottom-end' : 'top-start'} width={220} shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <AccountButton ref={target} small={small} />
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
          {supported() && <Menu.CheckboxItem checked={notified} onChange={toggleNotifications}>{t('account.notifications')}</Menu.CheckboxItem>}
          {small && <>
            <Menu.Divider />
            {places.map((one) => <Menu.Item key={one.path} component={Link} href={one.path} leftSection={<Icon name={one.icon} size={16} />}>{t(one.name)}</Menu.Item>)}
          </>}
          <Menu.Divider />
          <Menu.Label>{t('account.zone', { zone: zone() })}</Menu.Label>
          <Menu.Item leftSection={<Icon name="key" size={16} />} onClick={() => show('password')}>{t('people.password.mine')}</Menu.Item>
          <Menu.Item leftSection={<Icon name="user" size={16} />} onClick={() => show('account')}>{t('sso.account.mine')}</Menu.Item>
          <Menu.Item leftSection={<Icon name="shieldCheck" size={16} />} onClick={() => show('security')}>{t('factors.title')}</Menu.Item>
          <Menu.Item leftSection={<Icon name="deviceDesktop" size={16} />} onClick={() => show('sessions')}>{t('sessions.title')}</Menu.Item>
          <Menu.Item leftSection={<Icon name="logout" size={16} />} onClick={leave}>{t('account.leave')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {known.map((one) => <Late key={one} dialog={one} opened={dialog === one} onClose={() => setDialog(null)} />)}
      </Suspense>
    </>
  )
}
