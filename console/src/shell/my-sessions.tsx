// Where I am signed in: each browser with its address and last use; ending one, or all others.
import { Button, Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ask, get, itemsOf, Refusal } from '../api/client'
import type { OpenSession, Page } from '../api/types'
import { ProblemBox } from '../components/problem-box'
import { toast } from '../components/toasts'
import { useAction } from '../hooks/use-action'
import { useT, when } from '../i18n'
import { agentName } from './agent-name'
import { Prove } from './security/prove'

export function MySessions({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT()
  const [sessions, setSessions] = useState<OpenSession[]>([])
  const [again, setAgain] = useState<(() => void) | null>(null)
  const { run, busy, problem } = useAction()
  const load = () => run(() => get<Page<OpenSession>>('/sessions'), { quiet: true }).then((page) => { if (page) setSessions(itemsOf(page)) })
  useEffect(() => {
    if (opened) void load()
    // `load` is a new function at every render; it always does the same.
  }, [opened])
  /** What the server refuses until one has proved again who one is, is done again afterwards. */
  const end = (path: string, done: string) => {
    const attempt = async () => {
      const ended = await run(
        () => ask<void>('DELETE', path).then(() => true).catch((error: unknown) => {
          if (!(error instanceof Refusal) || error.problem.code !== 'prove_again') throw error
          setAgain(() => () => void attempt())
          return undefined
        }),
        { quiet: true },
      )
      if (!ended) return
      toast(done)
      void load()
    }
    void attempt()
  }
  const others = sessions.filter((one) => !one.current)
  return (
    <Modal opened={opened} onClose={() => { setAgain(null); onClose() }} title={t(again ? 'enter.second.title' : 'sessions.title')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
      {again && <Prove onDone={() => { const go = again; setAgain(null); go() }} onClose={() => setAgain(null)} />}
      <div hidden={again !== null}>
      {problem && <ProblemBox problem={problem} />}
      <ul className="plain-list">
        {sessions.map((one) => (
          <li key={one.id} className="row">
            <span className="grow">
              <b>{agentName(one.agent) || t('sessions.unknown')}</b>
              <small className="soft"> {one.address} · {one.current ? t('sessions.here') : t('sessions.seen', { when: when(one.seen_at) })}</small>
            </span>
            {!one.current && (
              <Button variant="default" size="xs" disabled={busy} aria-label={t('sessions.end_one', { name: agentName(one.agent) || t('sessions.unknown') })} onClick={() => end(`/sessions/${one.id}`, t('sessions.ended'))}>
                {t('sessions.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="row end-row">
        <Button disabled={!others.length} loading={busy} onClick={() => end('/sessions', t('sessions.all_ended'))}>{t('sessions.end_all')}</Button>
      </div>
      </div>
    </Modal>
  )
}
