// Versions of the settings: who saved which and why; what one changed, how it differs from what is in force, and back to it.
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { ask, get } from '../../api/client'
import type { People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { Page, Settings, Version, WholeVersion } from '../../api/types'
import { Card, Empty, Waiting } from '../../components/card'
import { Confirm } from '../../components/confirm'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { moment, useT } from '../../i18n'
import { Findings, useFindings } from './findings'
import { ChangeList } from './change-list'
import { saidText } from '../audit/said'
import { changesOf } from './version-changes'

const pathOf = (version: number) => `/settings/versions/${version}`

export function Versions({ current }: { current: number }) {
  const t = useT()
  const { value, problem, reload } = useResource<Page<Version>>('/settings/versions')
  const [older, setOlder] = useState<Page<Version> | null>(null) // what "show more" has brought so far
  const { run, busy } = useAction()
  const versions = [...(value?.items ?? []), ...(older?.items ?? [])]
  const next = (older ?? value)?.next
  const more = async () => {
    const page = await run(() => get<Page<Version>>(`/settings/versions?before=${next}`))
    if (page) setOlder({ items: [...(older?.items ?? []), ...page.items], next: page.next })
  }
  if (!value) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  return (
    <Card flush title={t('settings.versions')} id="versions" end={<span className="soft">{t('settings.versions.lead')}</span>}>
      {versions.length === 0 ? <Empty icon="history" title={t('settings.versions.none')} /> : (
        <ul className="lines versions">
          {versions.map((one) => (
            <li key={one.version}>
              <Link href={pathOf(one.version)}>
                <span className="which"><b className="num">{t('versions.name', { n: one.version })}</b>{one.version === current && <Tag tone="teal">{t('settings.in_force')}</Tag>}</span>
                <span className="note">{one.note ? saidText(one.note) : <span className="soft">{t('versions.no_note')}</span>}</span>
                <span className="soft num">{t('versions.by', { who: one.author, at: moment(one.saved_at) })}</span>
                <Icon name="chevronRight" size={16} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {next && <div className="more"><Button variant="default" loading={busy} onClick={() => void more()}>{t('more')}</Button></div>}
    </Card>
  )
}

interface InForce {
  version: number
  settings: Settings
}

export function VersionPage({ n, current, locked, unsaved, people, onSaved }: { n: number; current: InForce; locked: boolean; unsaved: boolean; people: People; onSaved: () => void }) {
  const t = useT()
  const { value: shown, problem, reload } = useResource<WholeVersion>(pathOf(n))
  const { value: before } = useResource<WholeVersion>(n > 0 ? pathOf(n - 1) : null)
  const [restoring, setRestoring] = useState(false)
  if (!shown) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  const since = changesOf(shown.settings, current.settings, people)
  const inForce = n === current.version
  return (
    <div className="stack">
      <Link className="back" href="/settings/versions"><Icon name="arrowLeft" size={16} />{t('versions.all')}</Link>
      <section className="card version-head" aria-labelledby="version">
        <div className="grow">
          <div className="row wrap"><h2 id="version" className="big-title">{t('versions.name', { n })}</h2>{inForce && <Tag tone="teal">{t('settings.in_force')}</Tag>}</div>
          {shown.saved_at && <p className="soft num">{t('versions.by', { who: shown.author, at: moment(shown.saved_at) })}</p>}
          {shown.note && <p className="wrap-any">{saidText(shown.note)}</p>}
        </div>
        {!inForce && !locked && since.length > 0 && (
          <div className="test-row">
            {unsaved && <small className="soft">{t('versions.draft_first')}</small>}
            <Button leftSection={<Icon name="history" size={16} />} disabled={unsaved} onClick={() => setRestoring(true)}>{t('versions.restore')}</Button>
          </div>
        )}
      </section>
      {n > 0 && (
        <Card flush title={t('versions.changed')} id="changed" end={<span className="soft">{t('versions.against', { n: n - 1 })}</span>}>
          {before ? <ChangeList changes={changesOf(before.settings, shown.settings, people)} same={t('versions.changed.none')} /> : <Waiting />}
        </Card>
      )}
      {!inForce && (
        <Card flush title={t('versions.since')} id="since" end={<span className="soft">{t('versions.until', { n: current.version })}</span>}>
          <ChangeList changes={since} same={t('versions.since.none')} />
        </Card>
      )}
      <Restore version={shown} current={current} opened={restoring} people={people} onClose={() => setRestoring(false)} onSaved={onSaved} />
    </div>
  )
}

function Restore({ version, current, opened, people, onClose, onSaved }: { version: WholeVersion; current: InForce; opened: boolean; people: People; onClose: () => void; onSaved: () => void }) {
  const t = useT()
  const [, go] = useLocation()
  const [note, setNote] = useState<string | null>(null)
  const findings = useFindings(opened ? version.settings : null)
  const { run, busy, problem, clear } = useAction()
  const written = note ?? t('versions.restored', { n: version.version })
  const close = () => {
    setNote(null)
    clear()
    onClose()
  }
  const restore = async () => {
    const done = await run(() => ask<{ version: number }>('PUT', '/settings', { settings: version.settings, note: written.trim(), base_version: current.version }), { done: (saved) => t('settings.saved', { n: saved.version }), quiet: true })
    onSaved() // also after a refusal: somebody may have saved meanwhile, and what will change is another thing then
    if (!done) return
    close()
    go(pathOf(done.version))
  }
  return (
    <Confirm opened={opened} size="xl" title={t('versions.restore.title', { n: version.version })} go={t('versions.restore')} busy={busy} problem={problem} onClose={close} onGo={() => void restore()}>
      <p className="soft">{t('versions.restore.lead')}</p>
      {findings.length > 0 && !problem?.findings?.length && <Findings findings={findings} />}
      <div className="card flush"><ChangeList changes={changesOf(current.settings, version.settings, people)} same={t('versions.since.none')} /></div>
      <TextInput label={t('settings.note_head')} maxLength={500} value={written} onChange={(event) => setNote(event.currentTarget.value)} />
    </Confirm>
  )
}
