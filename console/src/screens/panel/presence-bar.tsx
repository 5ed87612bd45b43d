// Presence and queues of the person, as the phone system reports them. Where none knows agents, nothing.
import { NativeSelect, Switch } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ask } from '../../api/client'
import { problemIn, useResource } from '../../api/resource'
import type { Agent, Problem } from '../../api/types'
import { ProblemBox } from '../../components/problem-box'
import { useT, type Key } from '../../i18n'

const PRESENCES = ['available', 'away', 'do_not_disturb'] as const
const NOT_THERE = ['no_extension', 'no_agent_states'] // there is nothing that could be shown
const AGAIN_MS = 60_000 // what was changed at the phone is seen then, or when the window comes to the front

export function PresenceBar() {
  const t = useT()
  const { value, problem: unknown, reload, set } = useResource<Agent>('/agent')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    const timer = setInterval(reload, AGAIN_MS)
    addEventListener('focus', reload)
    return () => {
      clearInterval(timer)
      removeEventListener('focus', reload)
    }
  }, [reload])
  if (!value || (unknown && !problem)) return null
  if (value.unavailable) return NOT_THERE.includes(value.unavailable.code) ? null : <p className="presence soft" role="status">{t('panel.presence.unavailable')}</p>
  const send = async (path: string, body: unknown) => {
    setBusy(true)
    setProblem(null)
    try {
      set(await ask<Agent>('PUT', path, body))
    } catch (error) {
      setProblem(problemIn(error))
    } finally {
      setBusy(false)
    }
  }
  const logged = value.queues.filter((one) => one.logged_in)
  return (
    <section className="presence" aria-label={t('panel.presence')}>
      <div className="row">
        <NativeSelect size="sm" aria-label={t('panel.presence')} disabled={busy} value={value.presence} onChange={(event) => void send('/agent/presence', { presence: event.currentTarget.value })} data={[...(value.presence === 'unknown' ? [{ value: 'unknown', label: t('panel.presence.unknown'), disabled: true }] : []), ...PRESENCES.map((one) => ({ value: one, label: t(`panel.presence.${one}` as Key) }))]} />
        <span className="soft grow">{t(`panel.device.${value.device}` as Key)}</span>
      </div>
      {value.queues.length > 0 && (
        <details>
          <summary>{t('panel.queues', { n: logged.length, of: value.queues.length })}</summary>
          <ul className="presence-queues">
            {value.queues.map((one) => (
              <li key={one.queue}>
                <span className="grow">{one.title}{one.fixed && <span className="soft"> · {t('panel.queue.fixed')}</span>}</span>
                {one.logged_in && <Switch size="sm" label={t('panel.queue.paused')} disabled={busy} checked={one.paused} aria-label={t('panel.queue.paused_in', { queue: one.title })} onChange={(event) => void send(`/agent/queues/${encodeURIComponent(one.queue)}`, { paused: event.currentTarget.checked })} />}
                <Switch size="sm" label={t('panel.queue.logged_in')} disabled={busy || one.fixed} checked={one.logged_in} aria-label={t('panel.queue.logged_in_to', { queue: one.title })} onChange={(event) => void send(`/agent/queues/${encodeURIComponent(one.queue)}`, { logged_in: event.currentTarget.checked })} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {problem && <ProblemBox problem={problem} />}
    </section>
  )
}
