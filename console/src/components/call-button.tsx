// Places a call: your own phone rings first, then the client is called. Says how far it is, until it has ended.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { ask, get } from '../api/client'
import { useStreamEvents } from '../api/event-stream'
import { problemIn } from '../api/resource'
import type { Dial, DialEvent, Problem } from '../api/types'
import { useT, type Key } from '../i18n'
import { useSession } from '../session'
import { Icon } from './icons'
import { ProblemBox } from './problem-box'

/** Where in the settings a refusal can be mended. */
const MENDED_IN: Record<string, 'placing_calls' | 'team'> = { premium_number: 'placing_calls', outside_allowed_prefixes: 'placing_calls', no_extension: 'team' }

/** A key for each click, so that a repeated request places no second call; also on a plain http address. */
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** What the state of a placed call is called: on its way by the state, at the end by the reason. */
export const dialText = (dial: Pick<Dial, 'state' | 'reason'>): Key => (dial.state === 'ended' ? `dial.reason.${dial.reason ?? 'unknown'}` : `dial.state.${dial.state}`) as Key

/** What the stream says of this call; of another one nothing changes. */
export const withEvent = (dial: Dial | null, event: DialEvent | null): Dial | null => (dial && event?.dial === dial.dial ? { ...dial, ...event } : dial)

/** `callerId`: the number of ours that the client sees; null leaves it to the settings. */
export function CallButton({ number, callerId = null }: { number: string; callerId?: string | null }) {
  const t = useT()
  const { may } = useSession()
  const [dial, setDial] = useState<Dial | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [asking, setAsking] = useState(false)
  useStreamEvents(['dial'], ({ data }) => setDial((before) => withEvent(before, data as DialEvent | null)))
  useStreamEvents(['reset'], () => {
    if (dial && dial.state !== 'ended') get<Dial>(`/dials/${dial.dial}`).then(setDial, () => {})
  })
  if (!may('dials.place')) return null
  const send = async (request: () => Promise<Dial>) => {
    setAsking(true)
    setProblem(null)
    try {
      const answer = await request()
      setDial((before) => (before?.dial === answer.dial && before.state === 'ended' ? before : answer)) // an event may be newer
    } catch (error) {
      setProblem(problemIn(error))
    } finally {
      setAsking(false)
    }
  }
  const tab = problem && may('settings.change') ? MENDED_IN[problem.code] : undefined
  const goesOn = dial !== null && dial.state !== 'ended'
  return (
    <div className="call-button row wrap">
      {goesOn ? (
        <Button size="xs" variant="default" loading={asking} leftSection={<Icon name="phoneX" size={15} />} onClick={() => send(() => ask('DELETE', `/dials/${dial.dial}`))}>{t(dial.state === 'talking' ? 'dial.hang_up' : 'dial.cancel')}</Button>
      ) : (
        <Button size="xs" variant="default" loading={asking} disabled={!number} leftSection={<Icon name="phone" size={15} />} onClick={() => send(() => ask('POST', '/dials', { to: number, ...(callerId ? { caller_id: callerId } : {}) }, { 'Idempotency-Key': newKey() }))}>{t('dial.call')}</Button>
      )}
      <span role="status" className="soft">{dial && t(dialText(dial))}</span>
      {problem && <ProblemBox problem={problem}>{tab && <p><Link href={`/settings/${tab}`}>{t('nav.settings')} › {t(`settings.${tab}`)}</Link></p>}</ProblemBox>}
    </div>
  )
}
