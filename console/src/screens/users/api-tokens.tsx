// API tokens: keys of programs. What opens the door is shown once, when it is made.
import { Button, Checkbox, Modal, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ask, itemsOf, post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { ApiToken } from '../../api/types'
import { Empty, Waiting } from '../../components/card'
import { Confirm } from '../../components/confirm'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction, useLastValue } from '../../hooks/use-action'
import { agoOf, moment, useT, word } from '../../i18n'
import { useSession } from '../../session'

const ALL = '*' // everything, also what is added later
const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]*$/ // as the server takes it
const DAYS = ['0', '30', '90', '365']
const DAY_MS = 86_400_000

/** As the server names the token of its own machine. */
const LOCAL = 'this machine'

export function Tokens() {
  const t = useT()
  const { value, problem, reload } = useResource<{ items: ApiToken[] }>('/tokens')
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiToken | null>(null)
  const tokens = itemsOf(value)
  return (
    <section className="card flush" aria-labelledby="tokens">
      <div className="card-head wrap">
        <div className="grow"><h2 id="tokens">{t('people.tokens')}</h2><p className="lead">{t('people.tokens.lead')}</p></div>
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setMaking(true)}>{t('people.token.add')}</Button>
      </div>
      {!value && (problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />)}
      {value && tokens.length === 0 && <Empty icon="key" title={t('people.tokens.none')} />}
      <ul className="lines items">
        {tokens.map((one) => (
          <li key={one.name} className="item">
            <div className="grow">
              <b className="wrap-any">{one.name}</b>
              <div className="row wrap rights-row">
                {one.scopes.map((scope) => <Tag key={scope} tone={scope === ALL ? 'teal' : 'quiet'}>{scope === ALL ? t('people.right.all') : word('people.right', scope)}</Tag>)}
              </div>
              {one.name === LOCAL && <div className="soft">{t('people.token.local')}</div>}
              {one.limited && <div>{t('people.token.limited', { by: one.created_by })}</div>}
              <div className="soft num sentence">
                {[t('people.token.made', { by: one.created_by, at: moment(one.created_at) }), one.last_used_at ? t('people.token.used', { ago: agoOf(one.last_used_at) }) : t('people.token.unused'), one.expires_at && t('people.token.ends', { at: moment(one.expires_at) })].filter(Boolean).join(' · ')}
              </div>
            </div>
            <div className="row item-actions">
              <Button size="compact-sm" variant="default" className="red-button" onClick={() => setRevoking(one)}>{t('people.token.revoke')}<span className="hidden-text">: {one.name}</span></Button>
            </div>
          </li>
        ))}
      </ul>
      <Make opened={making} onClose={() => setMaking(false)} onMade={reload} />
      <Revoke chosen={revoking} onClose={() => setRevoking(null)} onDone={reload} />
    </section>
  )
}

function Make({ opened, onClose, onMade }: { opened: boolean; onClose: () => void; onMade: () => void }) {
  const t = useT()
  const [made, setMade] = useState<string | null>(null)
  const close = () => {
    setMade(null)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} closeOnClickOutside={made === null} closeOnEscape={made === null} title={t(made ? 'people.token.ready' : 'people.token.add')} size={made ? 'lg' : 'xl'} closeButtonProps={{ 'aria-label': t('close') }}>
      {made ? (
        <div className="form">
          <div className="notice"><Icon name="alertTriangle" /><p>{t('people.token.once')}</p></div>
          <pre className="code-box" tabIndex={0} role="group" aria-label={t('people.token.itself')} data-autofocus>{made}</pre>
          <div className="row end-row">
            <CopyButton text={() => made} label={t('copy')} />
            <Button size="xs" onClick={close}>{t('people.token.kept')}</Button>
          </div>
        </div>
      ) : <MakeForm onClose={close} onMade={(token) => { setMade(token); onMade() }} />}
    </Modal>
  )
}

function MakeForm({ onClose, onMade }: { onClose: () => void; onMade: (token: string) => void }) {
  const t = useT()
  const { me } = useSession()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<string[]>([])
  const [days, setDays] = useState('0')
  const { run, busy, problem } = useAction()
  const all = scopes.includes(ALL)
  const make = async () => {
    const expires_at = days === '0' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString()
    const made = await run(() => post<{ token: string }>('/tokens', { name: name.trim(), scopes, expires_at }), { quiet: true })
    if (made) onMade(made.token)
  }
  const odd = name.trim() !== '' && !NAME.test(name.trim())
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); void make() }}>
      {problem && <ProblemBox problem={problem} />}
      <TextInput label={t('people.token.name')} description={t('people.token.name.help')} error={odd && t('people.token.name.odd')} required maxLength={64} autoComplete="off" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Select label={t('people.token.lasts')} allowDeselect={false} value={days} data={DAYS.map((value) => ({ value, label: value === '0' ? t('people.token.for_ever') : t('people.token.days', { n: Number(value) }) }))} onChange={(value) => value && setDays(value)} />
      <Checkbox.Group label={t('people.token.rights')} description={t('people.token.rights.help')} required value={scopes} onChange={(next) => setScopes(next.includes(ALL) ? [ALL] : next)}>
        <div className="choose-rights">
          {me.role === 'admin' && <Checkbox className="all" value={ALL} label={t('people.right.all')} description={t('people.right.all.help')} />}
          {me.permissions?.map((one) => <Checkbox key={one} value={one} disabled={all} label={word('people.right', one)} description={<span className="mono">{one}</span>} />)}
        </div>
      </Checkbox.Group>
      <div className="row end-row">
        <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
        <Button type="submit" loading={busy} disabled={!name.trim() || odd || scopes.length === 0}>{t('people.token.go')}</Button>
      </div>
    </form>
  )
}

function Revoke({ chosen, onClose, onDone }: { chosen: ApiToken | null; onClose: () => void; onDone: () => void }) {
  const t = useT()
  const token = useLastValue(chosen)
  const { run, busy, problem, clear } = useAction()
  const close = () => {
    clear()
    onClose()
  }
  if (!token) return null
  const revoke = async () => {
    const done = await run(async () => { await ask('DELETE', `/tokens/${encodeURIComponent(token.name)}`); return true }, { done: t('people.token.revoke.done', { name: token.name }), quiet: true })
    if (!done) return
    close()
    onDone()
  }
  return (
    <Confirm opened={chosen !== null} title={t('people.token.revoke.title', { name: token.name })} go={t('people.token.revoke')} danger busy={busy} problem={problem} onClose={close} onGo={() => void revoke()}>
      <p>{t('people.token.revoke.lead')}</p>
      <p className="soft sentence">{token.last_used_at ? t('people.token.used', { ago: agoOf(token.last_used_at) }) : t('people.token.unused')}</p>
    </Confirm>
  )
}
