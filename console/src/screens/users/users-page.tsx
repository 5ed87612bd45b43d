// People: who may sign in and what each may do; below, the tokens of programs.
import { Button, Modal, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ask, itemsOf, post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { SignInProviderView, User } from '../../api/types'
import { Waiting } from '../../components/card'
import { Confirm } from '../../components/confirm'
import { Icon } from '../../components/icons'
import { NewPassword } from '../../components/password-fields'
import { ProblemBox } from '../../components/problem-box'
import { Face, Tag } from '../../components/status'
import { useAction, useLastValue } from '../../hooks/use-action'
import { LANGUAGES, Rich, useLanguage, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { ChangePassword } from '../../shell/change-password'
import { Tokens } from './api-tokens'
import { ROLES } from './provider-settings'
import { RemoveFactors } from './remove-factors'
import { SingleSignOn } from './single-sign-on'
import { SignsInWith, UserAccount } from './user-account'


type Doing = 'role' | 'password' | 'disable' | 'account' | 'factor'
interface Chosen {
  doing: Doing
  who: User
}

export function UsersPage() {
  const t = useT()
  const { may } = useSession()
  if (!may('users.read') && !may('tokens.change')) return <ProblemBox problem={{ type: 'about:blank', title: '', status: 403, detail: '', code: 'not_allowed', next: '' }} />
  return (
    <div className="page stack">
      {!may('users.change') && <div className="notice"><Icon name="lock" /><p>{t('people.locked')}</p></div>}
      {may('users.read') && <Operators />}
      {may('users.read') && <SingleSignOn locked={!may('users.change')} />}
      {may('tokens.change') && <Tokens />}
    </div>
  )
}

function Operators() {
  const t = useT()
  const { may, me } = useSession()
  const { value, problem, reload } = useResource<{ items: User[] }>('/users')
  const sso = useResource<SignInProviderView>('/sign-in/provider')
  const [adding, setAdding] = useState(false)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [mine, setMine] = useState(false)
  const { run } = useAction()
  const locked = !may('users.change')
  const enable = async (who: User) => {
    if (await run(() => ask('PATCH', `/users/${who.id}`, { disabled: false }), { done: t('people.enable.done', { name: who.name }) })) reload()
  }
  const operators = itemsOf(value)
  return (
    <section className="card flush" aria-labelledby="operators">
      <div className="card-head wrap">
        <div className="grow"><h2 id="operators">{t('people.operators')}</h2><p className="lead">{t('people.operators.lead')}</p></div>
        {!locked && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>{t('people.add')}</Button>}
      </div>
      {!value && (problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />)}
      <ul className="lines items">
        {operators.map((one) => (
          <Line key={one.id} who={one} mine={one.name === me.name} locked={locked} provider={!!sso.value?.provider?.enabled} onChoose={(doing) => setChosen({ doing, who: one })} onMine={() => setMine(true)} onEnable={() => void enable(one)} />
        ))}
      </ul>
      <Add opened={adding} onClose={() => setAdding(false)} onMade={reload} />
      <ChangeRole chosen={chosen?.doing === 'role' ? chosen.who : null} onClose={() => setChosen(null)} onDone={reload} />
      <ResetPassword chosen={chosen?.doing === 'password' ? chosen.who : null} onClose={() => setChosen(null)} />
      <Disable chosen={chosen?.doing === 'disable' ? chosen.who : null} onClose={() => setChosen(null)} onDone={reload} />
      <UserAccount chosen={chosen?.doing === 'account' ? chosen.who : null} onClose={() => setChosen(null)} onDone={reload} />
      <RemoveFactors chosen={chosen?.doing === 'factor' ? chosen.who : null} onClose={() => setChosen(null)} onDone={reload} />
      <ChangePassword opened={mine} onClose={() => setMine(false)} />
    </section>
  )
}

function Line({ who, mine, locked, provider, onChoose, onMine, onEnable }: { who: User; mine: boolean; locked: boolean; provider: boolean; onChoose: (doing: Doing) => void; onMine: () => void; onEnable: () => void }) {
  const t = useT()
  const button = (text: string, onClick: () => void, red = false) => (
    <Button size="compact-sm" variant="default" className={red ? 'red-button' : ''} onClick={onClick}>{text}<span className="hidden-text">: {who.name}</span></Button>
  )
  return (
    <li className={who.disabled ? 'item operator out' : 'item operator'}>
      <Face name={who.name} />
      <div className="grow">
        <div className="row wrap">
          <b className="wrap-any">{who.name}</b>
          <Tag tone={who.role === 'admin' ? 'teal' : 'quiet'}>{word('role', who.role)}</Tag>
          {mine && <Tag>{t('people.you')}</Tag>}
          {who.second_factor ? <Tag icon="shieldCheck">{t('people.factor')}</Tag> : <Tag tone={who.needs_factor ? 'amber' : 'quiet'}>{t('people.factor.none')}</Tag>}
          {who.disabled && <Tag tone="red" icon="ban">{t('people.disabled')}</Tag>}
        </div>
        <div>{word('people.may', who.role)}</div>
        <SignsInWith who={who} />
        <div className="soft"><Rich id="people.language" values={{ language: LANGUAGES[who.language as 'en'] ?? who.language }} parts={{ 0: <span lang={who.language} /> }} /></div>
      </div>
      <div className="row wrap item-actions">
        {mine ? button(t('people.password.mine'), onMine) : !locked && (
          <>
            {button(t('people.role'), () => onChoose('role'))}
            {button(t('people.password'), () => onChoose('password'))}
            {(provider || who.account) && button(t(who.account ? 'sso.account.disconnect' : 'sso.account.connect'), () => onChoose('account'))}
            {who.second_factor && button(t('people.factor.remove'), () => onChoose('factor'))}
            {who.disabled ? button(t('people.enable'), onEnable) : button(t('people.disable'), () => onChoose('disable'), true)}
          </>
        )}
      </div>
    </li>
  )
}

function RoleFields({ role, language, onRole, onLanguage }: { role: string; language: string; onRole: (role: string) => void; onLanguage: (language: string) => void }) {
  const t = useT()
  return (
    <>
      <Select label={t('people.role_field')} description={word('people.may', role)} allowDeselect={false} value={role} data={ROLES.map((value) => ({ value, label: word('role', value) }))} onChange={(value) => value && onRole(value)} />
      <Select label={t('account.language')} allowDeselect={false} value={language} data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))} onChange={(value) => value && onLanguage(value)} />
    </>
  )
}

function Add({ opened, onClose, onMade }: { opened: boolean; onClose: () => void; onMade: () => void }) {
  const t = useT()
  return (
    <Modal opened={opened} onClose={onClose} title={t('people.add')} closeButtonProps={{ 'aria-label': t('close') }}>
      <AddForm onClose={onClose} onMade={onMade} />
    </Modal>
  )
}

function AddForm({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const t = useT()
  const spoken = useLanguage()
  const [name, setName] = useState('')
  const [role, setRole] = useState('agent')
  const [language, setLanguage] = useState<string>(spoken)
  const [password, setPassword] = useState<string | null>(null)
  const { run, busy, problem } = useAction()
  const make = async () => {
    if (!password) return
    const made = await run(() => post<User>('/users', { name: name.trim(), role, language, password }), { done: (one) => t('people.add.done', { name: one.name }), quiet: true })
    if (!made) return
    onClose()
    onMade()
  }
  return (
    <form className="form" autoComplete="off" onSubmit={(event) => { event.preventDefault(); void make() }}>
      {problem && <ProblemBox problem={problem} />}
      <TextInput label={t('enter.user')} description={t('people.name.help')} required maxLength={64} autoComplete="off" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <RoleFields role={role} language={language} onRole={setRole} onLanguage={setLanguage} />
      <NewPassword label={t('people.password.first')} onChange={setPassword} />
      <p className="soft">{t('people.password.tell')}</p>
      <div className="row end-row">
        <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
        <Button type="submit" loading={busy} disabled={!name.trim() || !password}>{t('people.add.go')}</Button>
      </div>
    </form>
  )
}

interface Change {
  chosen: User | null
  onClose: () => void
  onDone: () => void
}

function ChangeRole({ chosen, onClose, onDone }: Change) {
  const t = useT()
  const who = useLastValue(chosen)
  const [edited, setEdited] = useState<{ role?: string; language?: string }>({})
  const { run, busy, problem, clear } = useAction()
  const close = () => {
    setEdited({})
    clear()
    onClose()
  }
  if (!who) return null
  const save = async () => {
    if (!(await run(() => ask('PATCH', `/users/${who.id}`, edited), { done: t('people.role.done', { name: who.name }), quiet: true }))) return
    close()
    onDone()
  }
  const role = edited.role ?? who.role
  return (
    <Confirm opened={chosen !== null} title={t('people.role.title', { name: who.name })} go={t('save')} busy={busy} disabled={role === who.role && (edited.language ?? who.language) === who.language} problem={problem} onClose={close} onGo={() => void save()}>
      <RoleFields role={role} language={edited.language ?? who.language} onRole={(next) => setEdited({ ...edited, role: next })} onLanguage={(next) => setEdited({ ...edited, language: next })} />
      {role !== who.role && <p className="soft">{t('people.signed_out')}</p>}
    </Confirm>
  )
}

function ResetPassword({ chosen, onClose }: Omit<Change, 'onDone'>) {
  const t = useT()
  const who = useLastValue(chosen)
  const [password, setPassword] = useState<string | null>(null)
  const { run, busy, problem, clear } = useAction()
  const close = () => {
    clear()
    onClose()
  }
  if (!who) return null
  const save = async () => {
    if (password && (await run(() => ask('PATCH', `/users/${who.id}`, { password }), { done: t('people.password.done', { name: who.name }), quiet: true }))) close()
  }
  return (
    <Confirm opened={chosen !== null} title={t('people.password.title', { name: who.name })} go={t('save')} busy={busy} disabled={!password} problem={problem} onClose={close} onGo={() => void save()}>
      <NewPassword label={t('people.password.new')} onChange={setPassword} />
      <p className="soft">{t('people.signed_out')} {t('people.password.tell')}</p>
    </Confirm>
  )
}

function Disable({ chosen, onClose, onDone }: Change) {
  const t = useT()
  const who = useLastValue(chosen)
  const { run, busy, problem, clear } = useAction()
  const close = () => {
    clear()
    onClose()
  }
  if (!who) return null
  const disable = async () => {
    if (!(await run(() => ask('PATCH', `/users/${who.id}`, { disabled: true }), { done: t('people.disable.done', { name: who.name }), quiet: true }))) return
    close()
    onDone()
  }
  return (
    <Confirm opened={chosen !== null} title={t('people.disable.title', { name: who.name })} go={t('people.disable')} danger busy={busy} problem={problem} onClose={close} onGo={() => void disable()}>
      <p>{t('people.disable.lead')}</p>
    </Confirm>
  )
}
