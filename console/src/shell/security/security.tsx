// My security: second factors and recovery codes. One window; what is being done takes the place of the list.
import { Button, Modal, TextInput } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { ask, get, post, Refusal } from '../../api/client'
import { passkeysWork } from '../../api/passkeys'
import type { Factor, Factors } from '../../api/types'
import { Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { toast } from '../../components/toasts'
import { useAction } from '../../hooks/use-action'
import { useT, when, word } from '../../i18n'
import { useSession } from '../../session'
import { AddFactor, type FactorKind } from './add-factor'
import { Prove } from './prove'
import { RecoveryCodes } from './recovery-codes'

type View =
  | { name: 'list' }
  | { name: 'add'; kind: FactorKind }
  | { name: 'codes'; codes: string[] }
  | { name: 'rename' | 'remove'; factor: Factor }
type Again = () => void

const LIST: View = { name: 'list' }

/** `required`: nothing else is open before there is a factor; closing signs out. */
export function Security({ opened, required, onClose }: { opened: boolean; required?: boolean; onClose: () => void }) {
  const t = useT()
  const { refresh } = useSession()
  const [factors, setFactors] = useState<Factors | null>(null)
  const [view, setView] = useState<View>(LIST)
  const [again, setAgain] = useState<Again | null>(null) // what waits for a renewed proof
  const { run, busy, problem, clear } = useAction()
  const load = useCallback(() => run(() => get<Factors>('/factors'), { quiet: true }).then((found) => found && setFactors(found)), [run])
  useEffect(() => {
    if (opened) void load()
  }, [opened, load])

  const list = () => {
    clear()
    setAgain(null)
    setView(LIST)
    void load()
  }
  const close = () => {
    setView(LIST)
    setAgain(null)
    clear()
    onClose()
  }
  /** What the server refuses until one has proved again who one is, is done again afterwards. */
  const guard = <R,>(work: () => Promise<R>, then: (result: R) => void) => {
    const attempt = async () => {
      const result = await run(
        () => work().catch((error: unknown) => {
          if (!(error instanceof Refusal) || error.problem.code !== 'prove_again') throw error
          setAgain(() => () => void attempt())
          return undefined
        }),
        { quiet: true },
      )
      if (result === undefined) return
      setAgain(null)
      then(result)
    }
    void attempt()
  }
  const added = (codes: string[]) => {
    toast(t('factors.added'))
    if (codes.length > 0) setView({ name: 'codes', codes })
    else void refresh().then(list)
  }
  const kept = () => void refresh().then(list)

  const title = again ? t('enter.second.title')
    : view.name === 'add' ? t(view.kind === 'totp' ? 'factors.add_app' : 'factors.add_passkey')
    : view.name === 'codes' ? t('factors.codes')
    : view.name === 'list' ? t('factors.title')
    : t(view.name === 'rename' ? 'factors.rename.title' : 'factors.remove.title', { name: view.factor.name })
  const codesShown = view.name === 'codes' && !again

  return (
    <Modal opened={opened} onClose={codesShown ? kept : close} closeOnClickOutside={!codesShown} closeOnEscape={!codesShown} title={title} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
      {again && <Prove onDone={() => { const go = again; setAgain(null); go() }} onClose={list} />}
      <div hidden={again !== null}>
        {view.name === 'add' && <AddFactor kind={view.kind} guard={guard} problem={problem} busy={busy} onDone={added} onClose={list} />}
        {view.name === 'codes' && <RecoveryCodes codes={view.codes} onClose={kept} />}
        {view.name === 'rename' && <Rename factor={view.factor} onDone={list} />}
        {view.name === 'remove' && (
          <div className="form">
            {problem && <ProblemBox problem={problem} />}
            <p>{t('factors.remove.lead')}</p>
            {factors?.items.length === 1 && <div className="notice amber"><Icon name="alertTriangle" /><p>{t('factors.remove.last')}</p></div>}
            <div className="row end-row">
              <Button variant="default" onClick={list}>{t('cancel')}</Button>
              <Button className="danger" loading={busy} onClick={() => guard(() => ask('DELETE', `/factors/${view.factor.id}`).then(() => true), () => { toast(t('factors.removed')); kept() })}>{t('factors.remove')}</Button>
            </div>
          </div>
        )}
        {view.name === 'list' && (
          <>
            {problem && <ProblemBox problem={problem} />}
            {required ? <div className="notice amber"><Icon name="lock" /><p>{t('factors.required')}</p></div> : <p className="soft">{t('factors.lead')}</p>}
            {!factors && !problem && <Waiting />}
            {factors && (
              <List
                onLeave={required ? onClose : undefined}
                factors={factors}
                busy={busy}
                onChoose={setView}
                onNewCodes={() => guard(() => post<{ recovery_codes: string[] }>('/factors/recovery-codes'), ({ recovery_codes }) => setView({ name: 'codes', codes: recovery_codes }))}
              />
            )}
          </>
        )}
      </div>
    </Modal>
  )
}

function List({ factors, busy, onChoose, onNewCodes, onLeave }: { onLeave: (() => void) | undefined; factors: Factors; busy: boolean; onChoose: (view: View) => void; onNewCodes: () => void }) {
  const t = useT()
  const { items, recovery_codes_left: left } = factors
  const possible = passkeysWork()
  const button = (text: string, name: string, onClick: () => void, red = false) => (
    <Button size="compact-sm" variant="default" className={red ? 'red-button' : ''} disabled={busy} onClick={onClick}>{text}<span className="hidden-text">: {name}</span></Button>
  )
  return (
    <>
      {items.length === 0 && <p><b>{t('factors.none')}</b></p>}
      <ul className="plain-list">
        {items.map((one) => (
          <li key={one.id} className="row wrap">
            <Icon name={one.kind === 'passkey' ? 'key' : 'shieldCheck'} size={18} />
            <span className="grow">
              <b className="wrap-any">{one.name}</b>
              <small className="soft"> {word('factor.kind', one.kind)} · {one.used_at ? t('factors.seen', { when: when(one.used_at) }) : t('factors.unused')}</small>
            </span>
            {button(t('factors.rename'), one.name, () => onChoose({ name: 'rename', factor: one }))}
            {button(t('factors.remove'), one.name, () => onChoose({ name: 'remove', factor: one }), true)}
          </li>
        ))}
        {items.length > 0 && (
          <li className="row wrap">
            <Icon name="note" size={18} />
            <span className="grow"><b>{t('factors.codes')}</b><small className="soft"> {t('factors.codes.left', { n: left })}</small></span>
            {button(t('factors.codes.new'), '', onNewCodes)}
          </li>
        )}
      </ul>
      {!possible && <p className="soft">{t('factors.no_passkeys')}</p>}
      <div className="row wrap end-row add-factors">
        {onLeave && <Button variant="subtle" color="gray" onClick={onLeave}>{t('account.leave')}</Button>}
        <Button variant={items.length || possible ? 'default' : 'filled'} leftSection={<Icon name="plus" size={16} />} onClick={() => onChoose({ name: 'add', kind: 'totp' })}>{t('factors.add_app')}</Button>
        {possible && <Button variant={items.length ? 'default' : 'filled'} leftSection={<Icon name="plus" size={16} />} onClick={() => onChoose({ name: 'add', kind: 'passkey' })}>{t('factors.add_passkey')}</Button>}
      </div>
    </>
  )
}

function Rename({ factor, onDone }: { factor: Factor; onDone: () => void }) {
  const t = useT()
  const [name, setName] = useState(factor.name)
  const { run, busy, problem } = useAction()
  const save = async () => {
    if (await run(() => ask('PATCH', `/factors/${factor.id}`, { name: name.trim() }).then(() => true), { done: t('factors.renamed'), quiet: true })) onDone()
  }
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); void save() }}>
      {problem && <ProblemBox problem={problem} />}
      <TextInput label={t('factors.name')} required maxLength={64} autoComplete="off" data-autofocus autoFocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <div className="row end-row">
        <Button variant="default" onClick={onDone}>{t('cancel')}</Button>
        <Button type="submit" loading={busy} disabled={!name.trim() || name.trim() === factor.name}>{t('save')}</Button>
      </div>
    </form>
  )
}
