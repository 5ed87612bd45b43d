// Alerts: who is notified of trouble, by mail or webhook, and when; a test, and what became of the last messages.
import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { useEffect, useState, type ReactNode } from 'react'
import { itemsOf, post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { AlertMail, Alerts as AlertsView, AlertSettings, TestDelivery } from '../../api/types'
import { Card, Empty, Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag, type Tone } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { LANGUAGES, reasonText, useT, when, word } from '../../i18n'
import { Chats } from './alert-chats'
import { SecretField } from './alert-secret'
import { daysOf } from './durations'
import { NoCallsCard } from './no-calls'
import { QueueLimitsCard } from './queue-limits'
import type { Tab } from './settings-page'

const NEW_MAIL: AlertMail = { host: '', port: 587, security: 'starttls', user: null, sender: '', to: [], allow_private: false }
const PORTS: Record<AlertMail['security'], number> = { starttls: 587, tls: 465, none: 25 }
const SECURITIES = Object.keys(PORTS) as AlertMail['security'][]

const CHANNELS = ['mail', 'webhook', 'slack', 'teams', 'telegram'] as const

export type Set = (part: Partial<AlertSettings>) => void

export function Alerts({ settings, change, locked, unsaved, wrongAt }: Tab & { unsaved: boolean }) {
  const t = useT()
  const state = useResource<AlertsView>('/alerts', { on: ['summary'] })
  const { alerts } = settings
  const { reload } = state
  useEffect(() => {
    if (!unsaved) reload() // a new mail server has no password yet
  }, [unsaved, reload])
  const set: Set = (part) => change({ alerts: { ...alerts, ...part } })
  if (!state.value) return state.problem ? <ProblemBox problem={state.problem} onRetry={state.reload} /> : <Waiting />
  return (
    <div className="stack">
      <p className="lead">{t('alerts.lead')}</p>
      <div className="cols two">
        <Mail alerts={alerts} set={set} locked={locked} storedSecret={state.value.mail_password} onStored={state.set} />
        <Webhook alerts={alerts} set={set} locked={locked} storedSecret={state.value.webhook_secret} onStored={state.set} />
      </div>
      <Chats alerts={alerts} set={set} locked={locked} stored={state.value} onStored={state.set} wrongAt={wrongAt} />
      <NoCallsCard settings={settings} set={set} locked={locked} wrongAt={wrongAt} />
      <QueueLimitsCard settings={settings} set={set} locked={locked} wrongAt={wrongAt} />
      <Card title={t('alerts.when')} id="alerts-when">
        <div className="form three">
          <NumberInput label={t('alerts.away_after')} description={t('alerts.away_after.help')} min={0} max={10_080} allowDecimal={false} disabled={locked} value={Math.round(daysOf(alerts.away_after) * 1440)} onChange={(n) => set({ away_after: `PT${Number(n) || 0}M` })} />
          <NumberInput label={t('alerts.repeat_after')} description={t('alerts.repeat_after.help')} min={1} max={8760} allowDecimal={false} disabled={locked} value={Math.round(daysOf(alerts.repeat_after) * 24)} onChange={(n) => set({ repeat_after: `PT${Math.max(1, Number(n) || 1)}H` })} />
          <Select label={t('alerts.language')} description={t('alerts.language.help')} disabled={locked} allowDeselect={false} value={settings.company.language ?? 'en'} data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))} onChange={(language) => language && change({ company: { ...settings.company, language } })} />
        </div>
      </Card>
      <Messages state={state.value} some={CHANNELS.some((one) => alerts[one] !== null)} locked={locked} unsaved={unsaved} onTest={state.reload} />
    </div>
  )
}

interface Part {
  alerts: AlertSettings
  set: Set
  locked: boolean
  storedSecret: string | null
  onStored: (view: AlertsView) => void
}

function Mail({ alerts, set, locked, storedSecret, onStored }: Part) {
  const t = useT()
  const { mail } = alerts
  const put = (part: Partial<AlertMail>) => mail && set({ mail: { ...mail, ...part } })
  return (
    <Card title={t('alerts.mail')} id="alerts-mail" end={<Switch aria-label={t('alerts.mail.on')} disabled={locked} checked={mail !== null} onChange={(event) => set({ mail: event.currentTarget.checked ? NEW_MAIL : null })} />}>
      {!mail ? <p className="soft">{t('alerts.mail.off')}</p> : (
        <div className="form">
          <div className="pair">
            <TextInput label={t('alerts.host')} description={t('alerts.host.help')} required disabled={locked} value={mail.host} onChange={(event) => put({ host: event.currentTarget.value.trim() })} />
            <NumberInput label={t('alerts.port')} required min={1} max={65_535} allowDecimal={false} hideControls disabled={locked} value={mail.port} onChange={(port) => put({ port: Number(port) || 0 })} />
          </div>
          <Select label={t('alerts.security')} disabled={locked} allowDeselect={false} value={mail.security} data={SECURITIES.map((value) => ({ value, label: word('alerts.security', value) }))} onChange={(security) => security && put({ security, port: Object.values(PORTS).includes(mail.port) ? PORTS[security] : mail.port })} />
          <TextInput label={t('alerts.user')} description={t('alerts.user.help')} autoComplete="off" disabled={locked} value={mail.user ?? ''} onChange={(event) => put({ user: event.currentTarget.value || null })} />
          {mail.user && <SecretField name="mail_password" label={t('alerts.password')} help={t('alerts.apart')} storedSecret={storedSecret} locked={locked} onStored={onStored} />}
          <TextInput label={t('alerts.sender')} description={t('alerts.sender.help')} required disabled={locked} value={mail.sender} onChange={(event) => put({ sender: event.currentTarget.value.trim() })} />
          <Addresses value={mail.to} locked={locked} onChange={(to) => put({ to })} />
          <Switch label={t('alerts.private')} description={t('alerts.private.help')} disabled={locked} checked={mail.allow_private} onChange={(event) => put({ allow_private: event.currentTarget.checked })} />
        </div>
      )}
    </Card>
  )
}

const listed = (text: string) => text.split(/[,;\s]+/).filter(Boolean)

/** What is typed stays as it is typed; what is kept is the list. */
export function Addresses({ value, locked, error, onChange }: { value: string[]; locked: boolean; error?: ReactNode; onChange: (to: string[]) => void }) {
  const t = useT()
  const [typed, setTyped] = useState(value.join(', '))
  const storedSecret = value.join(', ')
  useEffect(() => setTyped((now) => (listed(now).join(', ') === storedSecret ? now : storedSecret)), [storedSecret])
  return <TextInput label={t('alerts.to')} description={t('alerts.to.help')} required disabled={locked} error={error} value={typed} onChange={(event) => { setTyped(event.currentTarget.value); onChange(listed(event.currentTarget.value)) }} />
}

function Webhook({ alerts, set, locked, storedSecret, onStored }: Part) {
  const t = useT()
  const { webhook } = alerts
  return (
    <Card title={t('alerts.webhook')} id="alerts-webhook" end={<Switch aria-label={t('alerts.webhook.on')} disabled={locked} checked={webhook !== null} onChange={(event) => set({ webhook: event.currentTarget.checked ? { url: '', allow_private: false } : null })} />}>
      {!webhook ? <p className="soft">{t('alerts.webhook.off')}</p> : (
        <div className="form">
          <TextInput label={t('alerts.url')} description={t('alerts.url.help')} required disabled={locked} value={webhook.url} onChange={(event) => set({ webhook: { ...webhook, url: event.currentTarget.value.trim() } })} />
          <SecretField ours name="webhook_secret" label={t('alerts.secret')} help={`${t('alerts.secret.help')} ${t('alerts.apart')}`} storedSecret={storedSecret} locked={locked} onStored={onStored} />
          <Switch label={t('alerts.private')} description={t('alerts.private.help')} disabled={locked} checked={webhook.allow_private} onChange={(event) => set({ webhook: { ...webhook, allow_private: event.currentTarget.checked } })} />
        </div>
      )}
    </Card>
  )
}

const TONES: Record<string, Tone> = { open: 'amber', done: 'teal', dropped: 'quiet' }

function Messages({ state, some, locked, unsaved, onTest }: { state: AlertsView; some: boolean; locked: boolean; unsaved: boolean; onTest: () => void }) {
  const t = useT()
  const { run, busy } = useAction()
  const [tried, setTried] = useState<TestDelivery[]>([])
  const why = unsaved ? t('alerts.test.save_first') : some ? null : t('alerts.test.no_way')
  const test = async () => {
    setTried([])
    const found = await run(() => post<TestDelivery[] | { items: TestDelivery[] }>('/alerts/test'))
    if (found) setTried(itemsOf(found))
    onTest()
  }
  return (
    <>
      {tried.length > 0 && (
        <div className={tried.every((one) => one.ok) ? 'notice teal' : 'notice red'} role="status">
          <Icon name={tried.every((one) => one.ok) ? 'check' : 'alertCircle'} />
          <div>{tried.map((one) => <p key={one.way}>{one.ok ? t('alerts.test.ok', { way: word('way', one.way) }) : t('alerts.test.failed', { way: word('way', one.way), problem: reasonText(one.reasons, one.problem) })}</p>)}</div>
        </div>
      )}
      <section className="card flush" aria-labelledby="alerts-last">
        <div className="card-head wrap">
          <div className="grow">
            <h2 id="alerts-last">{t('alerts.last')}</h2>
            {state.open.map((one) => <p key={one.no} className="lead">{t('alerts.open.one', { title: one.title, what: word('alert_kind', one.kind), since: when(one.began_at) })}</p>)}
          </div>
          {!locked && (
            <div className="test-row">
              {why && <small className="soft">{why}</small>}
              <Button leftSection={<Icon name="send" size={16} />} variant="default" loading={busy} disabled={why !== null} onClick={() => void test()}>{t('alerts.test')}</Button>
            </div>
          )}
        </div>
        {state.messages.length === 0 ? <Empty icon="bell" title={t('alerts.last.none')}><p>{t('alerts.last.none.why')}</p></Empty> : (
          <ul className="lines">
            {state.messages.map((one) => (
              <li key={one.no}>
                <div className="grow">
                  <div className="row wrap"><b>{word('alert_says', one.word) && t(`alert_says.${one.word}` as 'alert_says.begun', { title: one.title ?? '', what: word('alert_kind', one.kind) })}</b><span className="soft">{word('way', one.way)}</span></div>
                  <div className="soft num">{[when(one.made_at), one.attempts > 1 && t('alerts.tries', { n: one.attempts }), one.next_try_at && t('alerts.next', { at: when(one.next_try_at) })].filter(Boolean).join(' · ')}</div>
                  {one.problem && <div className={one.state === 'done' ? 'soft' : 'red-text'}>{reasonText(one.reasons, one.problem)}</div>}
                </div>
                <Tag tone={one.word === 'test' && one.state === 'dropped' ? 'red' : TONES[one.state]}>{word('alert_state', one.state)}</Tag>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  )
}
