// Home of people at the phone: their own calls, or only who is calling them.
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { get, query } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Caller, Colleagues, Match } from '../../api/types'
import { Card, Empty, Waiting } from '../../components/card'
import { clientName } from '../../components/call-text'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Light, Tag } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { clock, phone, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { useLiveCalls } from '../calls/live-calls'
import { Latest, LiveNow } from './live-now'
import { NotCalledBack, Tile } from './tiles'

export function PersonalHome() {
  const { ownOnly } = useSession()
  const { value: colleagues, problem, reload } = useResource<Colleagues>('/colleagues', { once: true })
  if (!colleagues) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  const linked = colleagues.items.some((one) => one.me && one.extensions.length > 0)
  return (
    <div className="page stack">
      {linked ? <OpenPanel /> : <NoExtension />}
      {ownOnly ? <MyCalls /> : <Callers />}
    </div>
  )
}

/** A narrow window beside the CRM. */
function OpenPanel() {
  const t = useT()
  return <div className="row"><Button className="end" variant="default" leftSection={<Icon name="externalLink" size={16} />} onClick={() => open('/panel', 'cordboard-panel', 'popup,width=430,height=780')}>{t('panel.open_window')}</Button></div>
}

function NoExtension() {
  const t = useT()
  return <div className="notice"><Icon name="alertTriangle" /><p><b>{t('mine.no_extension')}</b> {t('mine.no_extension.next')}</p></div>
}

function MyCalls() {
  const t = useT()
  const live = useLiveCalls(true)
  return (
    <>
      <div className="tiles">
        <Tile icon="phoneCall" label={t('home.live', { n: live.calls.length })} n={live.calls.length} tone={live.calls.length ? 'teal' : 'quiet'} href="#live" />
        <NotCalledBack />
      </div>
      <LiveNow {...live} />
      <Latest />
    </>
  )
}

/** Who is on the phone now, and who has a number. */
function Callers() {
  const t = useT()
  const { value, problem, reload } = useResource<{ items: Caller[] }>('/callers', { on: ['caller'] })
  const { may } = useSession()
  return (
    <>
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      <Card flush title={t('mine.callers')}>
        {value?.items.length ? (
          <ul className="lines live">
            {value.items.map((call) => (
              <li key={call.id} className={call.state === 'ringing' ? 'live-call ringing' : 'live-call'}>
                <Icon name="phoneCall" size={20} />
                <div className="grow">
                  <div className="name num">{clientName(call.client, t)}</div>
                  <div className="soft num cut">{[call.client.name && call.client.number && phone(call.client.e164 ?? call.client.number), word('state', call.state), call.own_number && phone(call.own_number), clock(call.started_at)].filter(Boolean).join(' · ')}</div>
                </div>
                {call.state === 'ringing' && <Light level="amber" pulse />}
              </li>
            ))}
          </ul>
        ) : <Empty icon="phone" title={t('home.quiet')}><p>{t('mine.callers.none')}</p></Empty>}
      </Card>
      {may('lookup') && <WhoIs />}
    </>
  )
}

function WhoIs() {
  const t = useT()
  const [number, setNumber] = useState('')
  const [found, setFound] = useState<Match | null>(null)
  const { run, busy, problem } = useAction()
  const look = async () => {
    const match = await run(() => get<Match>(`/lookup${query({ number: number.trim() })}`), { quiet: true })
    if (match) setFound(match)
  }
  const people = found?.candidates ?? []
  return (
    <Card title={t('mine.who')}>
      <form className="row wrap" onSubmit={(event) => { event.preventDefault(); void look() }}>
        <TextInput className="grow" type="tel" aria-label={t('mine.who.number')} placeholder={t('mine.who.number')} maxLength={64} value={number} onChange={(event) => setNumber(event.currentTarget.value)} />
        <Button type="submit" loading={busy} disabled={!number.trim()}>{t('mine.who.go')}</Button>
      </form>
      {problem && <ProblemBox problem={problem} />}
      <div role="status">
        {found && people.length === 0 && <p className="soft">{t(found.type === 'unknown' ? 'mine.who.unknown' : 'mine.who.nobody')}</p>}
        {people.length > 0 && <ul className="lines">{people.map((one) => <li key={one.id} className="row wrap"><b>{one.name}</b>{one.company && <span>{one.company}</span>}<Tag>{word('entity', one.entity)}</Tag>{one.owner?.name && <span className="soft">{t('mine.who.owner', { name: one.owner.name })}</span>}</li>)}</ul>}
      </div>
    </Card>
  )
}
