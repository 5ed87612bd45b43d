// The phone book: by which protocols phones read the contacts of the CRMs, the devices that may, all contacts as a file.
import { Button, NumberInput, Switch } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../../api/client'
import { useConnectionTitle } from '../../api/people'
import { useResource } from '../../api/resource'
import type { PhoneBook, PhoneBookDevice, Settings } from '../../api/types'
import { Card, Empty, Waiting } from '../../components/card'
import { Confirm } from '../../components/confirm'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction, useLastValue } from '../../hooks/use-action'
import { agoOf, amount, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { BELOW } from './parameter-field'
import { AddDevice } from './phone-book-device'
import { ImportContacts } from './phone-book-import'
import type { Tab } from './settings-page'

const WAYS = ['xml', 'carddav', 'ldap'] as const
const MOST = 10_000

export function PhoneBookTab(tab: Tab) {
  const { may } = useSession()
  return (
    <div className="stack">
      <Protocols {...tab} />
      {may('phone_book.change') && <Devices />}
      {may('phone_book.import') && <ImportContacts />}
      {may('phone_book.read') && <Files />}
    </div>
  )
}

function Protocols({ settings, change, locked }: Tab) {
  const t = useT()
  const { phone_book } = settings
  const set = (part: Partial<Settings['phone_book']>) => change({ phone_book: { ...phone_book, ...part } })
  return (
    <Card title={t('phone_book.protocols')} lead={t('phone_book.protocols.lead')} id="phone-book">
      <div className="form">
        {WAYS.map((way) => <Switch key={way} label={t(`phone_book.${way}`)} description={t(`phone_book.${way}.help`)} disabled={locked} checked={phone_book[way]} onChange={(event) => set({ [way]: event.currentTarget.checked })} />)}
        <NumberInput inputWrapperOrder={BELOW} disabled={locked} label={t('phone_book.limit')} description={t('phone_book.limit.help')} min={1} max={MOST} clampBehavior="strict" allowDecimal={false} value={phone_book.limit} onChange={(limit) => limit !== '' && set({ limit: Number(limit) })} />
      </div>
    </Card>
  )
}

function Devices() {
  const t = useT()
  const { value, problem, reload } = useResource<PhoneBook>('/phone-book')
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<PhoneBookDevice | null>(null)
  const titleOf = useConnectionTitle()
  const off = value && !WAYS.some((way) => value[way])
  return (
    <section className="card flush" aria-labelledby="phone-book-devices">
      <div className="card-head wrap">
        <div className="grow"><h2 id="phone-book-devices">{t('phone_book.devices')}</h2><p className="lead">{t('phone_book.devices.lead')}</p></div>
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>{t('phone_book.add')}</Button>
      </div>
      {!value && (problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />)}
      {off && value.devices.length > 0 && <div className="notice items-notice"><Icon name="infoCircle" /><p>{t('phone_book.all_off')}</p></div>}
      {value?.ldap && value.ldap_port === null && <div className="notice items-notice"><Icon name="alertTriangle" /><p>{t('phone_book.no_port')}</p></div>}
      {value?.devices.length === 0 && <Empty icon="phone" title={t('phone_book.none')}><p>{t('phone_book.none.hint')}</p></Empty>}
      <ul className="lines items">
        {value?.devices.map((one) => (
          <li key={one.id} className="item">
            <div className="grow">
              <b className="wrap-any">{one.name}</b>
              <div className="row wrap rights-row">
                <Tag tone="quiet">{word('phone_book.numbers', one.numbers)}</Tag>
                {one.crm && <Tag tone="quiet">{titleOf(one.crm)}</Tag>}
              </div>
              <div className="soft num sentence">
                {[t('phone_book.for', { user: one.user_name ?? one.user }), one.used_at ? t('phone_book.used', { ago: agoOf(one.used_at), way: word('phone_book.way', one.used_by ?? '') }) : t('phone_book.unused')].join(' · ')}
              </div>
            </div>
            <div className="row item-actions">
              <Button size="compact-sm" variant="default" className="red-button" onClick={() => setRemoving(one)}>{t('phone_book.remove')}<span className="hidden-text">: {one.name}</span></Button>
            </div>
          </li>
        ))}
      </ul>
      {value && <AddDevice opened={adding} book={value} onClose={() => setAdding(false)} onMade={reload} />}
      <Remove chosen={removing} onClose={() => setRemoving(null)} onDone={reload} />
    </section>
  )
}

function Remove({ chosen, onClose, onDone }: { chosen: PhoneBookDevice | null; onClose: () => void; onDone: () => void }) {
  const t = useT()
  const device = useLastValue(chosen)
  const { run, busy, problem, clear } = useAction()
  const close = () => {
    clear()
    onClose()
  }
  if (!device) return null
  const remove = async () => {
    const done = await run(async () => { await ask('DELETE', `/phone-book/devices/${encodeURIComponent(device.id)}`); return true }, { done: t('phone_book.removed', { name: device.name }), quiet: true })
    if (!done) return
    close()
    onDone()
  }
  return (
    <Confirm opened={chosen !== null} title={t('phone_book.remove.title', { name: device.name })} go={t('phone_book.remove')} danger busy={busy} problem={problem} onClose={close} onGo={() => void remove()}>
      <p>{t('phone_book.remove.lead')}</p>
    </Confirm>
  )
}

function Files() {
  const t = useT()
  const { value } = useResource<PhoneBook>('/phone-book')
  return (
    <Card title={t('phone_book.files')} lead={t('phone_book.files.lead')} id="phone-book-files">
      {value && <p className="soft">{t('phone_book.people', { n: value.people, count: amount(value.people) })}</p>}
      <div className="row wrap">
        {(['vcf', 'csv'] as const).map((kind) => <Button key={kind} component="a" href={`/api/v1/phone-book/contacts.${kind}`} download variant="default" leftSection={<Icon name="download" size={16} />}>{t(`phone_book.file.${kind}`)}</Button>)}
      </div>
    </Card>
  )
}
