// What is true of the whole company: country, time zone, and when a silent call counts as ended.
import { Chip, Input, NumberInput, Switch } from '@mantine/core'
import { useResource } from '../../api/resource'
import type { People } from '../../api/people'
import type { Expiry, Settings, Weekday } from '../../api/types'
import { Card } from '../../components/card'
import { CountrySelect } from '../../components/country-select'
import { TimeZoneSelect } from '../../components/time-zone-select'
import { amount, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { hoursOf, ofHours, WEEK, weekday } from './durations'
import { CrmRoutingCard } from './crm-routing'
import { RecordingsCard } from './recordings-card'
import type { Tab } from './settings-page'

type Job = Settings['background_jobs']['off'][number]
const JOBS: Job[] = [
  'wake_outbox', 'end_silent_calls', 'keep_leases', 'read_directories', 'find_deleted_people', 'read_crm_users', 'probe_quiet_crms', 'renew_notifications', 'delete_old_data', 'note_refused_webhooks',
  'forget_expired_sessions', 'compare_calls', 'compare_shadow', 'check_sessions', 'count_earlier_calls', 'read_deals', 'escalate_tasks', 'adopt_late_records', 'read_crm_choices', 'send_reports', 'erase', 'find_alerts', 'send_alerts', 'send_wrap_ups', 'follow_dials', 'archive_recordings', 'send_sms', 'read_messengers', 'send_chat_messages', 'return_memory',
]
const COUNTING: Job = 'count_earlier_calls' // the setting count_earlier of calls holds it back too

export function CompanyTab({ settings, change, locked, wrongAt, people }: Tab & { people: People }) {
  const t = useT()
  const { company, calls } = settings
  const set = (part: Partial<Settings['company']>) => change({ company: { ...company, ...part } })
  const setCalls = (part: Partial<Settings['calls']>) => change({ calls: { ...calls, ...part } })
  return (
    <div className="stack">
      <div className="cols two">
        <div className="stack">
          <Card title={t('settings.company')} id="company">
            <div className="form">
              <p className="lead">{t('company.lead')}</p>
              <CountrySelect label={t('company.country')} description={t('company.country.help')} placeholder={t('company.country.choose')} disabled={locked} value={company.country} onChange={(country) => country && set({ country })} />
              <TimeZoneSelect label={t('company.time_zone')} description={t('company.time_zone.help')} error={wrongAt('company.time_zone')} disabled={locked} value={company.time_zone ?? null} onChange={(time_zone) => set({ time_zone })} />
            </div>
          </Card>
          <Card title={t('company.silence')} id="company-silence">
            <div className="form">
              <p className="lead">{t('company.silence.lead')}</p>
              <NumberInput label={t('general.ringing_unheard')} description={t('general.ringing_unheard.help')} min={0} max={720} decimalScale={2} disabled={locked} value={hoursOf(calls.ringing_unheard_after)} onChange={(hours) => setCalls({ ringing_unheard_after: ofHours(Number(hours)) })} />
              <NumberInput label={t('general.talk_unheard')} description={t('general.talk_unheard.help')} min={0} max={720} decimalScale={2} disabled={locked} value={hoursOf(calls.talk_unheard_after)} onChange={(hours) => setCalls({ talk_unheard_after: ofHours(Number(hours)) })} />
            </div>
          </Card>
        </div>
        <div className="stack">
          <CrmRoutingCard settings={settings} change={change} locked={locked} people={people} />
          <RecordingsCard settings={settings} change={change} locked={locked} wrongAt={wrongAt} />
          <RetentionCard settings={settings} change={change} locked={locked} wrongAt={wrongAt} />
        </div>
      </div>
      <BackgroundJobs settings={settings} change={change} locked={locked} />
    </div>
  )
}

/** Folded: whoever runs the server rarely needs them. */
function BackgroundJobs({ settings, change, locked }: Pick<Tab, 'settings' | 'change' | 'locked'>) {
  const t = useT()
  const { background_jobs, calls } = settings
  const off: Job[] = calls.count_earlier ? background_jobs.off : [...background_jobs.off, COUNTING]
  const turn = (job: Job, on: boolean) =>
    change({
      background_jobs: { off: JOBS.filter((one) => (one === job ? !on : background_jobs.off.includes(one))) },
      ...(job === COUNTING && on ? { calls: { ...calls, count_earlier: true } } : {}),
    })
  return (
    <section className="card" aria-labelledby="background-jobs">
      <div className="form">
        <details>
          <summary>{t('company.advanced')}</summary>
          <div className="form">
            <h2 id="background-jobs">{t('company.jobs')}</h2>
            <p className="lead">{t('company.jobs.lead')}</p>
            {JOBS.map((job) => (
              <Switch key={job} label={t(`job.${job}`)} disabled={locked} checked={!off.includes(job)} onChange={(event) => turn(job, event.currentTarget.checked)} />
            ))}
          </div>
        </details>
      </div>
    </section>
  )
}

const KINDS = ['calls', 'recordings', 'events', 'outbox', 'requests', 'audit', 'alerts', 'backups'] as const

function RetentionCard({ settings, change, locked, wrongAt }: Pick<Tab, 'settings' | 'change' | 'locked' | 'wrongAt'>) {
  const t = useT()
  const { may } = useSession()
  const { company, retention } = settings
  const set = (part: Partial<Settings['retention']>) => change({ retention: { ...retention, ...part } })
  return (
    <Card title={t('company.retention')} id="company-retention">
      <div className="form">
        <p className="lead">{t('company.retention.lead')}</p>
        {KINDS.map((kind) => <NumberInput key={kind} label={t('company.retention.days', { kind: word('retention', kind) })} min={0} max={36500} allowDecimal={false} disabled={locked} error={wrongAt(`retention.${kind}`)} value={retention[kind]} onChange={(days) => set({ [kind]: Number(days) })} />)}
        {may('personal_data.log') && <NextRun />}
        <NumberInput label={t('company.secret_age')} description={t('company.secret_age.help')} min={0} max={36500} allowDecimal={false} disabled={locked} value={company.secret_age_days} onChange={(days) => change({ company: { ...company, secret_age_days: Number(days) } })} />
      </div>
    </Card>
  )
}

/** What the next run deletes, with the periods that are in force. */
function NextRun() {
  const t = useT()
  const { value } = useResource<{ items: Expiry[] }>('/personal-data/retention')
  const due = value?.items.filter((one) => one.count > 0) ?? []
  if (!value) return null
  return (
    <div>
      <h3 className="soft">{t('company.retention.next')}</h3>
      {due.length === 0 ? <p className="soft">{t('company.retention.none')}</p> : <ul>{due.map((one) => <li key={one.kind}>{t('company.retention.due', { kind: word('retention', one.kind), count: amount(one.count) })}</li>)}</ul>}
    </div>
  )
}

export function Weekdays({ label, description, days, locked, onChange }: { label: string; description?: string; days: Weekday[]; locked: boolean; onChange: (days: Weekday[]) => void }) {
  return (
    <Chip.Group multiple value={days} onChange={(chosen) => onChange(WEEK.filter((one) => chosen.includes(one)))}>
      <Input.Wrapper label={label} description={description} labelElement="div" role="group" aria-label={label}>
        <div className="row wrap weekdays">
          {WEEK.map((one) => <Chip key={one} value={one} size="sm" disabled={locked}>{weekday(one)}</Chip>)}
        </div>
      </Input.Wrapper>
    </Chip.Group>
  )
}
