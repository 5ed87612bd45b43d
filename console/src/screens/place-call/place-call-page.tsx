// Calls one number: opened by links to phone numbers (tel:), by the browser extension, and from the search field.
import { Button, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { CallButton } from '../../components/call-button'
import { Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { useT } from '../../i18n'
import { useSession } from '../../session'
import { numberIn } from './tel-number'
import '../../styles/panel.css'

export function PlaceCallPage() {
  const t = useT()
  const { may } = useSession()
  const [number, setNumber] = useState(() => numberIn(location.search))
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    document.title = `${t('place_call')} · Cordboard`
  }, [t])
  const takeLinks = () => {
    navigator.registerProtocolHandler('tel', `${location.origin}/call?to=%s`)
    setAsked(true)
  }
  return (
    <main className="panel">
      <header className="panel-head"><Icon name="phone" size={18} /><h1 className="grow">{t('place_call')}</h1><Link href="/panel">{t('panel')}</Link></header>
      <div className="panel-body">
        {may('dials.place') ? (
          <>
            <TextInput label={t('place_call.number')} description={t('place_call.help')} inputWrapperOrder={['label', 'input', 'description', 'error']} type="tel" value={number} onChange={(event) => setNumber(event.currentTarget.value)} />
            {number.trim() && <CallButton key={number} number={number.trim()} />}
            {'registerProtocolHandler' in navigator && window.isSecureContext && (
              <section className="stack">
                <p className="soft">{t(asked ? 'place_call.links.asked' : 'place_call.links.help')}</p>
                {!asked && <div><Button size="xs" variant="default" onClick={takeLinks}>{t('place_call.links')}</Button></div>}
              </section>
            )}
          </>
        ) : <Empty icon="phone" title={t('place_call.denied')} />}
      </div>
    </main>
  )
}
