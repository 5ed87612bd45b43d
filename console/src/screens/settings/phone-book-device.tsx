// A new device of the phone book: who it reads for, how it dials; then its secret, once, with what each kind of phone is told.
import { Button, Modal, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { itemsOf, post } from '../../api/client'
import { usePeople } from '../../api/people'
import { useResource } from '../../api/resource'
import type { PhoneBook, PhoneBookSecret, User } from '../../api/types'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { useT, word } from '../../i18n'
import { useSession } from '../../session'

const NUMBERS = ['plus', 'zeros', 'national']

export function AddDevice({ opened, book, onClose, onMade }: { opened: boolean; book: PhoneBook; onClose: () => void; onMade: () => void }) {
  const t = useT()
  const [made, setMade] = useState<PhoneBookSecret | null>(null)
  const close = () => {
    setMade(null)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} closeOnClickOutside={made === null} closeOnEscape={made === null} title={made ? made.device.name : t('phone_book.add')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
      {made ? <Told made={made} book={book} onClose={close} /> : <AddForm onClose={close} onMade={(one) => { setMade(one); onMade() }} />}
    </Modal>
  )
}

function AddForm({ onClose, onMade }: { onClose: () => void; onMade: (made: PhoneBookSecret) => void }) {
  const t = useT()
  const { me } = useSession()
  const users = itemsOf(useResource<{ items: User[] }>('/users').value)
  const { crms } = usePeople()
  const [name, setName] = useState('')
  const [user, setUser] = useState<string | null>(null)
  const [crm, setCrm] = useState<string | null>(null)
  const [numbers, setNumbers] = useState('plus')
  const { run, busy, problem } = useAction()
  const chosen = user ?? users.find((one) => one.name === me.name)?.id ?? null
  const add = async () => {
    const made = await run(() => post<PhoneBookSecret>('/phone-book/devices', { name: name.trim(), user: chosen, crm, numbers }), { quiet: true })
    if (made) onMade(made)
  }
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); void add() }}>
      {problem && <ProblemBox problem={problem} />}
      <TextInput label={t('phone_book.name')} description={t('phone_book.name.help')} required maxLength={60} autoComplete="off" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Select label={t('phone_book.user')} description={t('phone_book.user.help')} allowDeselect={false} data={users.map((one) => ({ value: one.id, label: one.name }))} value={chosen} onChange={setUser} nothingFoundMessage={t('nothing_found')} />
      {crms.length > 1 && <Select label={t('phone_book.crm')} clearable placeholder={t('phone_book.crm.all')} data={crms.map((one) => ({ value: one.id, label: one.title }))} value={crm} onChange={setCrm} />}
      <Select label={t('phone_book.dials')} description={t('phone_book.dials.help')} allowDeselect={false} data={NUMBERS.map((value) => ({ value, label: word('phone_book.numbers', value) }))} value={numbers} onChange={(value) => value && setNumbers(value)} />
      <div className="row end-row">
        <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
        <Button type="submit" loading={busy} disabled={!name.trim()}>{t('phone_book.go')}</Button>
      </div>
    </form>
  )
}

/** What is entered on the device; only for protocols that are on. */
function Told({ made, book, onClose }: { made: PhoneBookSecret; book: PhoneBook; onClose: () => void }) {
  const t = useT()
  const xml = `${location.origin}/phonebook/${made.secret}`
  const rows: [string, string][] = [
    [t('phone_book.secret'), made.secret],
    ...(book.xml ? [['Yealink, Fanvil', `${xml}/yealink.xml?search=#SEARCH`], ['Cisco', `${xml}/cisco.xml`], [t('phone_book.cisco_search'), `${xml}/cisco-search.xml`]] as [string, string][] : []),
    ...(book.carddav ? [['CardDAV', `${location.origin}/carddav/`]] as [string, string][] : []),
    ...(book.ldap && book.ldap_port !== null ? [['LDAP', `${location.hostname}:${book.ldap_port}`], [t('phone_book.ldap.base'), 'dc=cordboard'], [t('phone_book.ldap.names'), '(|(cn=%*)(sn=%*))'], [t('phone_book.ldap.numbers'), '(|(telephoneNumber=%)(mobile=%))']] as [string, string][] : []),
  ]
  return (
    <div className="form">
      <div className="notice"><Icon name="alertTriangle" /><p>{t('phone_book.once')}</p></div>
      <dl className="told">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd><code className="wrap-any">{value}</code><CopyButton text={() => value} label={t('copy')} /></dd>
          </div>
        ))}
      </dl>
      <p className="soft">{t(rows.length > 1 ? 'phone_book.sign_in' : 'phone_book.all_off')}</p>
      <div className="row end-row"><Button onClick={onClose}>{t('people.token.kept')}</Button></div>
    </div>
  )
}
