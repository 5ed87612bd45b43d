// Single sign-on: the OpenID provider, the roles of its groups, a test before saving.
import { Button, Modal, NumberInput, PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ask, post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { GroupRole, SignInProvider, SignInProviderView, SignInTrial } from '../../api/types'
import { Card, Waiting } from '../../components/card'
import { Confirm } from '../../components/confirm'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { reasonText, useT, word } from '../../i18n'
import { SECRET } from '../connections/provider-form'
import { NEW_PROVIDER, ROLES, withGroup } from './provider-settings'

const ADDRESS = '/sign-in/provider'

export function SingleSignOn({ locked }: { locked: boolean }) {
  const t = useT()
  const { value, problem, reload, set } = useResource<SignInProviderView>(ADDRESS)
  const [editing, setEditing] = useState(false)
  const [removing, setRemoving] = useState(false)
  if (!value) return <Card title={t('sso.title')} id="sso">{problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />}</Card>
  const provider = value.provider
  return (
    <Card title={t('sso.title')} lead={t('sso.lead')} id="sso" end={!locked && <Button variant={provider ? 'default' : 'filled'} onClick={() => setEditing(true)}>{t(provider ? 'sso.change' : 'sso.set_up')}</Button>}>
      {!provider ? <p className="soft">{t('sso.none')}</p> : (
        <div className="row wrap">
          <div className="grow">
            <div className="row wrap"><b className="wrap-any">{provider.title}</b><Tag tone={provider.enabled ? 'teal' : 'quiet'}>{t(provider.enabled ? 'sso.on' : 'sso.off')}</Tag></div>
            <div className="soft wrap-any">{provider.issuer}</div>
            <div className="row wrap rights-row">{provider.roles.map((one) => <Tag key={one.group}>{one.group}: {word('role', one.role)}</Tag>)}</div>
          </div>
          {!locked && <Button size="compact-sm" variant="default" className="red-button" onClick={() => setRemoving(true)}>{t('sso.remove')}</Button>}
        </div>
      )}
      <Modal opened={editing} onClose={() => setEditing(false)} title={t('sso.title')} size="xl" closeButtonProps={{ 'aria-label': t('close') }}>
        <ProviderForm view={value} onClose={() => setEditing(false)} onSaved={(view) => { set(view); setEditing(false) }} />
      </Modal>
      <Remove opened={removing} title={provider?.title ?? ''} onClose={() => setRemoving(false)} onDone={reload} />
    </Card>
  )
}

function ProviderForm({ view, onClose, onSaved }: { view: SignInProviderView; onClose: () => void; onSaved: (view: SignInProviderView) => void }) {
  const t = useT()
  const [provider, setProvider] = useState<SignInProvider>(view.provider ?? NEW_PROVIDER)
  const [secret, setSecret] = useState('')
  const [trial, setTrial] = useState<SignInTrial | null>(null)
  const { run, busy, problem } = useAction()
  const put = (part: Partial<SignInProvider>) => setProvider({ ...provider, ...part })
  const body = { provider, client_secret: secret || (view.client_secret ? SECRET : '') }
  const test = async () => {
    setTrial(null)
    const found = await run(() => post<SignInTrial>(`${ADDRESS}/test`, body), { quiet: true })
    if (found) setTrial(found)
    return found
  }
  const save = async (untested: boolean) => {
    if (!untested && provider.enabled && !(await test())?.ok) return
    const saved = await run(() => ask<SignInProviderView>('PUT', ADDRESS, { ...body, untested: true }), { done: t('sso.saved'), quiet: true })
    if (saved) onSaved(saved)
  }
  return (
    <form className="form" autoComplete="off" onSubmit={(event) => { event.preventDefault(); void save(false) }}>
      <Addresses view={view} />
      <TextInput label={t('sso.name')} description={t('sso.name.help')} required maxLength={60} data-autofocus value={provider.title} onChange={(event) => put({ title: event.currentTarget.value })} />
      <TextInput label={t('sso.issuer')} description={t('sso.issuer.help')} required type="url" value={provider.issuer} onChange={(event) => put({ issuer: event.currentTarget.value.trim() })} />
      <TextInput label={t('sso.client_id')} required value={provider.client_id} onChange={(event) => put({ client_id: event.currentTarget.value.trim() })} />
      <PasswordInput label={t('sso.client_secret')} description={t('sso.client_secret.help')} autoComplete="new-password" maxLength={1000} placeholder={view.client_secret ? SECRET : undefined} value={secret} onChange={(event) => setSecret(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('enter.show') }} />
      <Groups roles={provider.roles} onChange={(roles) => put({ roles })} />
      <details>
        <summary>{t('sso.more')}</summary>
        <Further provider={provider} put={put} />
      </details>
      {problem && <ProblemBox problem={problem} />}
      {trial && <Checks trial={trial} />}
      <div className="row wrap end-row">
        <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
        <Button variant="default" loading={busy} onClick={() => void test()}>{t('sso.test')}</Button>
        {trial && !trial.ok && <Button variant="default" loading={busy} onClick={() => void save(true)}>{t('sso.save_untested')}</Button>}
        <Button type="submit" loading={busy}>{t('save')}</Button>
      </div>
    </form>
  )
}

/** What the administrator enters at the provider. */
function Addresses({ view }: { view: SignInProviderView }) {
  const t = useT()
  const line = (label: string, address: string) => (
    <div className="row wrap"><span className="grow"><span className="soft">{label}</span><br /><code className="wrap-any">{address}</code></span><CopyButton label={t('copy')} text={() => address} /></div>
  )
  return <div className="notice"><Icon name="infoCircle" /><div className="grow stack">{line(t('sso.redirect'), view.redirect_uri)}{line(t('sso.logout'), view.logout_uri)}</div></div>
}

function Checks({ trial }: { trial: SignInTrial }) {
  const t = useT()
  return (
    <div className={trial.ok ? 'notice teal' : 'notice red'} role="status">
      <Icon name={trial.ok ? 'check' : 'alertCircle'} />
      <div>
        <p><b>{t(trial.ok ? 'sso.test.ok' : 'sso.test.failed')}</b></p>
        {trial.checks.filter((one) => one.level !== 'green').map((one) => <p key={one.name}>{reasonText(one.reasons, one.sentence)} {reasonText(one.fix_reasons, one.fix)}</p>)}
      </div>
    </div>
  )
}

function Groups({ roles, onChange }: { roles: GroupRole[]; onChange: (roles: GroupRole[]) => void }) {
  const t = useT()
  return (
    <fieldset className="form">
      <legend><b>{t('sso.groups')}</b></legend>
      <p className="soft">{t('sso.groups.help')}</p>
      {roles.map((one, at) => (
        <div className="row" key={at}>
          <TextInput className="grow" aria-label={t('sso.group')} placeholder={t('sso.group')} required value={one.group} onChange={(event) => onChange(withGroup(roles, at, { group: event.currentTarget.value }))} />
          <Select aria-label={t('people.role_field')} allowDeselect={false} value={one.role} data={ROLES.map((value) => ({ value, label: word('role', value) }))} onChange={(role) => role && onChange(withGroup(roles, at, { role }))} />
          <Button variant="default" aria-label={t('sso.group.remove', { group: one.group })} onClick={() => onChange(roles.filter((_, other) => other !== at))}><Icon name="trash" size={16} /></Button>
        </div>
      ))}
      <div><Button size="compact-sm" variant="default" leftSection={<Icon name="plus" size={16} />} onClick={() => onChange([...roles, { group: '', role: 'agent' }])}>{t('sso.group.add')}</Button></div>
    </fieldset>
  )
}

function Further({ provider, put }: { provider: SignInProvider; put: (part: Partial<SignInProvider>) => void }) {
  const t = useT()
  const [scopes, setScopes] = useState(provider.scopes.join(' ')) // as it is typed
  const number = (name: 'clock_skew_s' | 'check_every_min' | 'unchecked_min', min: number, max: number) => (
    <NumberInput label={t(`sso.${name}`)} description={t(`sso.${name}.help`)} min={min} max={max} allowDecimal={false} value={provider[name]} onChange={(n) => put({ [name]: Number(n) || 0 })} />
  )
  return (
    <div className="form">
      <Switch label={t('sso.enabled')} checked={provider.enabled} onChange={(event) => put({ enabled: event.currentTarget.checked })} />
      <Switch label={t('sso.passwords')} description={t('sso.passwords.help')} checked={provider.passwords} onChange={(event) => put({ passwords: event.currentTarget.checked })} />
      <Select label={t('sso.second_factor')} description={t('sso.second_factor.help')} allowDeselect={false} value={provider.second_factor} data={(['never', 'unless_proved', 'always'] as const).map((value) => ({ value, label: word('sso.second', value) }))} onChange={(value) => value && put({ second_factor: value as SignInProvider['second_factor'] })} />
      <TextInput label={t('sso.groups_claim')} description={t('sso.groups_claim.help')} required value={provider.groups_claim} onChange={(event) => put({ groups_claim: event.currentTarget.value.trim() })} />
      <TextInput label={t('sso.name_claim')} description={t('sso.name_claim.help')} required value={provider.name_claim} onChange={(event) => put({ name_claim: event.currentTarget.value.trim() })} />
      <TextInput label={t('sso.scopes')} description={t('sso.scopes.help')} value={scopes} onChange={(event) => { setScopes(event.currentTarget.value); put({ scopes: event.currentTarget.value.split(/[\s,]+/).filter(Boolean) }) }} />
      {number('check_every_min', 0, 1440)}
      {number('unchecked_min', 5, 10_080)}
      {number('clock_skew_s', 0, 300)}
      <Switch label={t('alerts.private')} description={t('sso.private.help')} checked={provider.allow_private} onChange={(event) => put({ allow_private: event.currentTarget.checked })} />
    </div>
  )
}

function Remove({ opened, title, onClose, onDone }: { opened: boolean; title: string; onClose: () => void; onDone: () => void }) {
  const t = useT()
  const { run, busy, problem, clear } = useAction()
  const close = () => {
    clear()
    onClose()
  }
  const remove = async () => {
    await run(() => ask('DELETE', ADDRESS).then(() => true), { done: t('sso.removed'), quiet: true }) && (close(), onDone())
  }
  return (
    <Confirm opened={opened} title={t('sso.remove.title', { title })} go={t('sso.remove')} danger busy={busy} problem={problem} onClose={close} onGo={() => void remove()}>
      <p>{t('sso.remove.lead')}</p>
    </Confirm>
  )
}
