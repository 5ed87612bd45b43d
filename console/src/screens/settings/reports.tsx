// Reports of figures by mail: when, to whom, what; when the next one goes and what became of the last ones; a preview, a test.
import { ActionIcon, Button, Checkbox, Modal, Select, Switch, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ask, post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Report, ReportPreview, ReportRun, ReportView } from '../../api/types'
import { Card, Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag, type Tone } from '../../components/status'
import { toast } from '../../components/toasts'
import { useAction } from '../../hooks/use-action'
import { day, LANGUAGES, reasonText, useT, when, word } from '../../i18n'
import { Addresses } from './alerts'
import { WEEK, weekdayName } from './durations'
import { freeId } from './people-in-settings'
import type { Tab } from './settings-page'

const RHYTHMS: Report['every'][] = ['daily', 'weekly', 'monthly']
const SECTIONS: Report['sections'] = ['chart', 'person', 'line', 'queue', 'not_called_back']
const NEW: Omit<Report, 'id'> = { title: '', on: true, every: 'daily', at: '08:00', weekday: 'monday', to: [], language: null, time_zone: null, sections: SECTIONS }
const SHOWN = 5

export function Reports({ settings, change, locked, wrongAt, unsaved }: Tab & { unsaved: boolean }) {
  const t = useT()
  const { value, problem, reload } = useResource<{ items: ReportView[] }>('/reports', { on: ['summary'] })
  const { reports } = settings
  useEffect(() => {
    if (!unsaved) reload() // a saved report has its next time
  }, [unsaved, reload])
  const set = (index: number, part: Partial<Report>) => change({ reports: reports.map((one, i) => (i === index ? { ...one, ...part } : one)) })
  const add = () => change({ reports: [...reports, { ...NEW, id: freeId('report', reports) }] })
  return (
    <div className="stack">
      <section className="card" aria-labelledby="reports">
        <div className="card-head">
          <div className="grow"><h2 id="reports">{t('settings.reports')}</h2><p className="lead">{t('reports.lead')}</p></div>
          {!locked && reports.length > 0 && <Button leftSection={<Icon name="plus" size={16} />} onClick={add}>{t('reports.add')}</Button>}
        </div>
        {problem && <ProblemBox problem={problem} onRetry={reload} />}
        {reports.length === 0 && <Empty icon="chartBar" title={t('reports.none')}><p>{t('reports.none.why')}</p>{!locked && <Button leftSection={<Icon name="plus" size={16} />} onClick={add}>{t('reports.add')}</Button>}</Empty>}
      </section>
      {reports.map((one, i) => (
        <ReportCard
          key={one.id}
          report={one}
          saved={value?.items.find((view) => view.id === one.id)}
          locked={locked}
          unsaved={unsaved}
          hasMail={settings.alerts.mail !== null}
          zone={settings.company.time_zone ?? 'UTC'}
          wrongAt={(field) => wrongAt(`reports[${i}].${field}`)}
          set={(part) => set(i, part)}
          remove={() => change({ reports: reports.filter((_, at) => at !== i) })}
          onSent={reload}
        />
      ))}
    </div>
  )
}

interface Part {
  report: Report
  saved: ReportView | undefined
  locked: boolean
  unsaved: boolean
  hasMail: boolean
  zone: string
  wrongAt: Tab['wrongAt']
  set: (part: Partial<Report>) => void
  remove: () => void
  onSent: () => void
}

function ReportCard({ report, saved, locked, unsaved, hasMail, zone, wrongAt, set, remove, onSent }: Part) {
  const t = useT()
  const title = report.title || t(`reports.title.${report.every}`)
  const toggle = (section: Report['sections'][number], wanted: boolean) => set({ sections: SECTIONS.filter((one) => (one === section ? wanted : report.sections.includes(one))) })
  return (
    <Card
      id={`report-${report.id}`}
      title={title}
      end={
        <>
          <Switch aria-label={t('reports.on', { title })} disabled={locked} checked={report.on} onChange={(event) => set({ on: event.currentTarget.checked })} />
          {!locked && <ActionIcon aria-label={t('reports.remove', { title })} onClick={remove}><Icon name="trash" size={17} /></ActionIcon>}
        </>
      }
    >
      <div className="form">
        <div className="form three">
          <TextInput label={t('reports.title')} placeholder={t(`reports.title.${report.every}`)} maxLength={120} disabled={locked} value={report.title} onChange={(event) => set({ title: event.currentTarget.value })} />
          <Select label={t('reports.every')} disabled={locked} allowDeselect={false} value={report.every} data={RHYTHMS.map((value) => ({ value, label: word('report_every', value) }))} onChange={(every) => every && set({ every })} />
          {report.every === 'weekly' && <Select label={t('reports.weekday')} disabled={locked} allowDeselect={false} value={report.weekday} data={WEEK.map((value) => ({ value, label: weekdayName(value) }))} onChange={(weekday) => weekday && set({ weekday })} />}
          <TextInput label={t('reports.at')} type="time" required disabled={locked} value={report.at} error={wrongAt('at')} onChange={(event) => set({ at: event.currentTarget.value })} />
          <Select label={t('reports.language')} disabled={locked} clearable placeholder={t('reports.company')} value={report.language} data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))} onChange={(language) => set({ language })} />
          <TextInput label={t('company.time_zone')} placeholder={zone} disabled={locked} value={report.time_zone ?? ''} error={wrongAt('time_zone')} onChange={(event) => set({ time_zone: event.currentTarget.value.trim() || null })} />
        </div>
        <Addresses value={report.to} locked={locked} error={wrongAt('to')} onChange={(to) => set({ to })} />
        <fieldset className="plain-set">
          <legend>{t('reports.sections')}</legend>
          <div className="row wrap">{SECTIONS.map((one) => <Checkbox key={one} label={word('report_section', one)} disabled={locked} checked={report.sections.includes(one)} onChange={(event) => toggle(one, event.currentTarget.checked)} />)}</div>
        </fieldset>
      </div>
      <Delivery {...{ report, saved, locked, unsaved, hasMail, onSent, title }} />
    </Card>
  )
}

const TONES: Record<ReportRun['state'], Tone> = { open: 'amber', sending: 'amber', done: 'teal', failed: 'red', uncertain: 'amber' }

function Delivery({ report, saved, locked, unsaved, hasMail, onSent, title }: Pick<Part, 'report' | 'saved' | 'locked' | 'unsaved' | 'hasMail' | 'onSent'> & { title: string }) {
  const t = useT()
  const { run, busy } = useAction()
  const [preview, setPreview] = useState<ReportPreview | null>(null)
  const why = unsaved || !saved ? t('alerts.test.save_first') : !hasMail ? t('reports.no_mail') : null
  const send = async () => {
    const done = await run(() => post<ReportRun>(`/reports/${report.id}/send`))
    if (done) toast(done.state === 'done' ? t('reports.sent', { title }) : reasonText(done.reasons, done.problem), done.state === 'done' ? undefined : 'red')
    onSent()
  }
  const look = async () => {
    const found = await run(() => ask<ReportPreview>('GET', `/reports/${report.id}/preview`))
    if (found) setPreview(found)
  }
  return (
    <div className="report-runs">
      <div className="row wrap">
        <p className="grow">{saved?.next_at ? t('reports.next', { at: when(saved.next_at), zone: saved.time_zone }) : t('reports.off')}</p>
        {why && !locked && <small className="soft">{why}</small>}
        <Button variant="default" leftSection={<Icon name="fileSearch" size={16} />} disabled={unsaved || !saved} onClick={() => void look()}>{t('reports.preview')}</Button>
        {!locked && <Button variant="default" leftSection={<Icon name="send" size={16} />} loading={busy} disabled={why !== null} onClick={() => void send()}>{t('reports.send')}</Button>}
      </div>
      {saved && saved.runs.length > 0 && (
        <ul className="lines" aria-label={t('reports.runs', { title })}>
          {saved.runs.slice(0, SHOWN).map((one) => (
            <li key={one.no}>
              <div className="grow">
                <div><b>{t(one.kind === 'test' ? 'reports.run.test' : 'reports.run.due', { day: day(`${one.day}T12:00:00`) })}</b></div>
                <div className="soft num">{[when(one.tried_at ?? one.made_at), one.attempts > 1 && t('alerts.tries', { n: one.attempts }), one.next_try_at && t('alerts.next', { at: when(one.next_try_at) })].filter(Boolean).join(' · ')}</div>
                {one.problem && <div className={one.state === 'done' ? 'soft' : 'red-text'}>{reasonText(one.reasons, one.problem)}</div>}
              </div>
              <Tag tone={TONES[one.state]}>{word('report_state', one.state)}</Tag>
            </li>
          ))}
        </ul>
      )}
      <Modal opened={preview !== null} onClose={() => setPreview(null)} size="xl" title={preview?.subject ?? ''} closeButtonProps={{ 'aria-label': t('close') }}>
        <pre className="report-text" tabIndex={0}>{preview?.text}</pre>
      </Modal>
    </div>
  )
}
