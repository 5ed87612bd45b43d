// What waits for a CRM as a whole: what would be sent, its price and its time; send, pause, discard; progress while it drains.
import { Button, Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import { post, query } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Replay, ReplayProgress } from '../../api/types'
import { Waiting } from '../../components/card'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { amount, clockDuration, useT, when, word } from '../../i18n'
import { useSession } from '../../session'
import { DropForm } from './drop-form'

const POLL_MS = 1000

interface Panel {
  connection: string
  title: string
  span: Record<string, string>
}

/** Of one CRM; what would be sent is worked out only when somebody asks. */
export function ReplayPanel({ connection, title, span }: Panel) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const { value, reload } = useResource<ReplayProgress>(`/outbox/replay/progress${query({ connection })}`, { on: ['item', 'lane', 'connection'] })
  useEffect(() => {
    if (value?.state !== 'sending') return
    const timer = setTimeout(reload, POLL_MS)
    return () => clearTimeout(timer)
  }, [value, reload])
  if (!value || (value.left === 0 && value.held === 0)) return null
  const drains = value.state === 'sending' && value.total > 0 && value.left <= value.total
  return (
    <section className="card stack replay" aria-label={t('replay.title', { title })}>
      <div className="row wrap">
        <div className="grow">
          <h2>{t('replay.title', { title })}</h2>
          <p className="soft" role="status">{t(`replay.state.${value.state as 'held'}`)}</p>
        </div>
        {!open && <Button size="xs" variant="default" onClick={() => setOpen(true)}>{t('replay.open')}<span className="hidden-text">: {title}</span></Button>}
      </div>
      {drains && (
        <div className="row wrap">
          <progress className="grow" value={value.sent} max={value.total} aria-label={t('replay.state.sending')} />
          <span className="soft num">{t('replay.progress', { sent: amount(value.sent), total: amount(value.total) })}</span>
        </div>
      )}
      {open && <Preview connection={connection} span={span} progress={value} onDone={reload} />}
    </section>
  )
}

function Preview({ connection, span, progress, onDone }: Omit<Panel, 'title'> & { progress: ReplayProgress; onDone: () => void }) {
  const t = useT()
  const { value, problem, reload } = useResource<Replay>(`/outbox/replay${query({ connection, ...span })}`)
  if (problem) return <ProblemBox problem={problem} onRetry={reload} />
  if (!value) return <Waiting />
  const part = Object.keys(span).length > 0
  const notes = [
    part && t('replay.part'),
    value.undecided > 0 && t('replay.undecided', { n: value.undecided }),
    value.blocked > 0 && t('replay.blocked', { n: value.blocked }),
    value.held > 0 && t('replay.held', { n: value.held }),
    value.estimated && t('replay.estimated'),
    progress.rejected > 0 && t('replay.rejected', { n: progress.rejected }),
  ].filter((note): note is string => !!note)
  const costs = [
    value.credits !== null && t('replay.credits', { n: value.credits }),
    value.credits_left !== null && t('replay.left', { n: Math.round(value.credits_left) }),
    t('replay.requests', { n: value.requests }),
    t('replay.time', { time: clockDuration(Math.max(1, value.seconds) * 1000) }),
  ].filter(Boolean)
  return (
    <>
      {value.items === 0 || !value.oldest || !value.newest ? <p>{t('replay.nothing')}</p> : (
        <>
          <p className="num">{t('replay.calls', { n: value.calls, oldest: when(value.oldest), newest: when(value.newest) })}</p>
          <dl className="replay-records" aria-label={t('replay.records')}>
            {value.records.map((one) => <div key={`${one.kind} ${one.entity}`}><dt>{word('kind', one.kind)}</dt><dd className="num">{amount(one.count)}</dd></div>)}
          </dl>
          <p className="num">{costs.join(' · ')}</p>
        </>
      )}
      {notes.map((note) => <p key={note} className="soft">{note}</p>)}
      <Verbs connection={connection} span={span} part={part} found={value} progress={progress} onDone={() => { reload(); onDone() }} />
    </>
  )
}

function Verbs({ connection, span, part, found, progress, onDone }: Omit<Panel, 'title'> & { part: boolean; found: Replay; progress: ReplayProgress; onDone: () => void }) {
  const t = useT()
  const { may } = useSession()
  const { run, busy } = useAction()
  const [dropping, setDropping] = useState(false)
  if (!may('connections.change')) return null
  const order = async (action: 'send' | 'hold' | 'drop', reason?: string) => {
    const done = await run(() => post<ReplayProgress>('/outbox/replay', { connection, action, ...span, ...(reason && { reason }) }))
    if (done) setDropping(false)
    onDone()
  }
  const empty = found.items === 0
  return (
    <div className="row wrap">
      <Button size="xs" loading={busy} disabled={empty || progress.state === 'sign_in'} onClick={() => void order('send')}>{t(part ? 'replay.send_part' : 'replay.send')}</Button>
      {(part || progress.state !== 'held') && <Button size="xs" variant="default" disabled={busy || (part && empty)} onClick={() => void order('hold')}>{t(part ? 'replay.hold_part' : 'replay.hold')}</Button>}
      <Button size="xs" variant="default" className="red-button" disabled={busy || empty} onClick={() => setDropping(true)}>{t('replay.drop')}</Button>
      <Modal opened={dropping} onClose={() => setDropping(false)} title={t('replay.drop.title', { n: found.calls })} closeButtonProps={{ 'aria-label': t('close') }}>
        <DropForm busy={busy} onClose={() => setDropping(false)} onDrop={(reason) => void order('drop', reason)} />
      </Modal>
    </div>
  )
}
