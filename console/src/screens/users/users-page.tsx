// People: who may sign in and what each may do; below, the tokens of programs.
import { Button, Menu, Modal, Radio, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { ask, itemsOf, post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { SignInLink, SignInProviderView, User } from '../../api/types'
import { Waiting } from '../../components/card'
import { Confirm } from '../../components/confirm'
import { Icon } from '../../components/icons'
import { NewPassword } from '../../components/password-fields'
import { ProblemBox } from '../../components/problem-box'
import { Face, Tag } from '../../components/status'
import { useAction, useLastValue } from '../../hooks/use-action'
import { agoOf, LANGUAGES, moment, Rich, useLanguage, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { ChangePassword } from '../../shell/change-password'
import { Tokens } from './api-tokens'
import { ROLES } from './provider-settings'
import { RemoveFactors } from './remove-factors'
import { SignInLinkShown, type ForUser } from './sign-in-link'
import { SingleSignOn } from './single-sign-on'
import { SignsInWith, UserAccount } from './user-account'
import { DeleteUser, MailField, NameAndMail, PersonField, PersonOfUser } from './user-dialogs'

type Doing = 'role' | 'password' | 'disable' | 'account' | 'factor' | 'named' | 'person' | 'delete'
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
  const [made, setMade] = useState<ForUser | null>(null)
  const { run } = useAction()
  const locked = !may('users.change')
  const enable = async (who: User) => {
    if (await run(() => ask('PATCH', `/users/${who.id}`, { disabled: false }), { done: t('people.enable.done', { name: who.name }) })) reload()
  }
  const invite = async (who: User) => {
    const link = await run(() => post<SignInLink>(`/users/${who.id}/sign-in-link`, {}))
    if (!link) return
    setMade({ name: who.name, link })
    reload()
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
          <Line key={one.id} who={one} mine={one.name === me.name} locked={locked} provider={!!sso.value?.provider?.enabled} onChoose={(doing) => setChosen({ doing, who: one })} onMine={() => setMine(true)} onEnable={() => void enable(one)} onInvite={() => void invite(one)} />
        ))}
      </ul>
      <Add opened={adding} onClose={() => setAdding(false)} onMade={(link) => { reload(); if (link) setMade(link) }} />
      <ChangeRole chosen={chosen?.doing === 'role' ? chosen.who : null} onClose={() => setChosen(null)} onDone={reload} />
      <ResetPassword chosen={chosen?.doing === 'password' ? chosen.who : null} onClose={() => setChosen(null)} />
      <Disable chosen={chosen?.doing === 'disable' ? chosen.who : null} onClose={() => setChosen(null)} onDone={reload} />
      <UserAccount chosen={chosen?.doing === 'account' ? chosen.who : null} onClose={() => setChosen(null)} onDone={reload} />
      <RemoveFactors chosen={chosen?.doing === 'factor' ? chosen.who : null} onClose={() => setChosen(null)} onDone={reload} />
      <NameAndMail chosen={chosen?.doing === 'named' ? chosen.who : null} onClose={() => setChosen(null)} onDone={reload} />
      <PersonOfUser chosen={chosen?.doing === 'person' ? chosen.who : null} onClose={() => setChosen(null)} onDone={reload} />
      <DeleteUser chosen={chosen?.doing === 'delete' ? chosen.who : null} onClose={() => setChosen(null)} onDone={reload} />
      <SignInLinkShown made={made} onClose={() => setMade(null)} />
      <ChangePassword opened={mine} onClose={() => setMine(false)} />
    </section>
  )
}

function Line({ who, mine, locked, provider, onChoose, onMine, onEnable, onInvite }: { who: User; mine: boolean; locked: boolean; provider: boolean; onChoose: (doing: Doing) => void; onMine: () => void; onEnable: () => void; onInvite: () => void }) {
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
          {who.sees_no_calls && <Tag tone="amber" icon="alertTriangle">{t('people.no_calls')}</Tag>}
          {who.disabled && <Tag tone="red" icon="ban">{t('people.disabled')}</Tag>}
        </div>
        <div>{word('people.may', who.role)}</div>
        <SignsInWith who={who} />
        <Facts who={who} />
        <div className="soft"><Rich id="people.language" values={{ language: LANGUAGES[who.language as 'en'] ?? who.language }} parts={{ 0: <span lang={who.language} /> }} /></div>
      </div>
      <div className="row wrap item-actions">
        {!locked && (
          <Menu position="bottom-end" shadow="md" withinPortal={false}>
            <Menu.Target><Button size="compact-sm" variant="default">{t('people.more')}<span className="hidden-text">: {who.name}</span></Button></Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => onChoose('named')}>{t('people.named')}</Menu.Item>
              <Menu.Item onClick={() => onChoose('person')}>{t('people.person')}</Menu.Item>
              {!mine && <Menu.Item color="red" onClick={() => onChoose('delete')}>{t('people.delete')}</Menu.Item>}
            </Menu.Dropdown>
          </Menu>
        )}
        {mine ? button(t('people.password.mine'), onMine) : !locked && (
          <>
            {button(t('people.role'), () => onChoose('role'))}
            {button(t('people.password'), () => onChoose('password'))}
            {(provider || who.account) && button(t(who.account ? 'sso.account.disconnect' : 'sso.account.connect'), () => onChoose('account'))}
            {who.second_factor && button(t('people.factor.remove'), () => onChoose('factor'))}
            {!who.disabled && button(t(who.has_password ? 'link.reset.make' : 'link.invitation.make'), onInvite)}
            {who.disabled ? button(t('people.enable'), onEnable) : button(t('people.disable'), () => onChoose('disable'), true)}
          </>
        )}
      </div>
    </li>
  )
}

/** Who this is in the team and the CRM, and when they were last here. */
function Facts({ who }: { who: User }) {
  const t = useT()
  const { person } = who
  const team = person && [person.name, person.extensions.length > 0 && t('people.extensions', { list: person.extensions.join(', ') }), ...Object.entries(person.crm_users).map(([crm, name]) => `${crm}: ${name}`)].filter(Boolean).join(' · ')
  const seen = who.last_sign_in_at ? t('people.seen', { ago: agoOf(who.last_sign_in_at) }) : who.invited_until ? t('people.invited', { at: moment(who.invited_until) }) : t('people.never')
  return (
    <>
      {team && <div className="wrap-any">{team}</div>}
      {who.sees_no_calls && <div className="amber-hint">{t(who.person ? 'people.no_calls.extension' : 'people.no_calls.person')} {who.person && <Link href="/settings/team" className="quiet-link">{t('people.person.team')}</Link>}</div>}
      {who.reset_mail_failed_at && <div className="amber-hint wrap-any">{t('people.reset_mail', { at: moment(who.reset_mail_failed_at), problem: who.reset_mail_problem })}</div>}
      <div className="soft wrap-any">{[who.email, seen].filter(Boolean).join(' · ')}</div>
    </>
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

function Add({ opened, onClose, onMade }: { opened: boolean; onClose: () => void; onMade: (link: ForUser | null) => void }) {
  const t = useT()
  return (
    <Modal opened={opened} onClose={onClose} title={t('people.add')} closeButtonProps={{ 'aria-label': t('close') }}>
      <AddForm onClose={onClose} onMade={onMade} />
    </Modal>
  )
}

function AddForm({ onClose, onMade }: { onClose: () => void; onMade: (link: ForUser | null) => void }) {
  const t = useT()
  const spoken = useLanguage()
  const [name, setName] = useState('')
  const [role, setRole] = useState('agent')
  const [language, setLanguage] = useState<string>(spoken)
  const [person, setPerson] = useState<string | null>(null)
  const [email, setEmail] = useState('')
  const [invited, setInvited] = useState(true)
  const [password, setPassword] = useState<string | null>(null)
  const { run, busy, problem } = useAction()
  const make = async () => {
    if (!invited && !password) return
    const made = await run(() => post<User>('/users', { name: name.trim(), role, language, email: email.trim(), ...(!invited && { password }) }), { done: (one) => t('people.add.done', { name: one.name }), quiet: true })
    if (!made) return
    if (person) await run(() => ask<User>('PUT', `/users/${made.id}/person`, { person })) // refused: the list says that they see no calls
    onClose()
    onMade(made.invitation ? { name: made.name, link: made.invitation } : null)
  }
  return (
    <form className="form" autoComplete="off" onSubmit={(event) => { event.preventDefault(); void make() }}>
      {problem && <ProblemBox problem={problem} />}
      <TextInput label={t('enter.user')} description={t('people.name.help')} required maxLength={64} autoComplete="off" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <RoleFields role={role} language={language} onRole={setRole} onLanguage={setLanguage} />
      <PersonField value={person} onChange={setPerson} />
      <MailField value={email} onChange={setEmail} />
      <Radio.Group label={t('people.add.how')} value={invited ? 'invite' : 'password'} onChange={(how) => setInvited(how === 'invite')}>
        <div className="stack tight">
          <Radio value="invite" label={t('people.add.invite')} description={t('people.add.invite.help')} />
          <Radio value="password" label={t('people.add.password')} description={t('people.password.tell')} />
        </div>
      </Radio.Group>
      {!invited && <NewPassword label={t('people.password.first')} onChange={setPassword} />}
      <div className="row end-row">
        <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
        <Button type="submit" loading={busy} disabled={!name.trim() || (!invited && !password)}>{t(invited ? 'people.add.go_invite' : 'people.add.go')}</Button>
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
