// Settings: lines and owners, the scenario matrix, who owns what, the stop list, general choices, alerts, versions.
// A draft lives until it is saved or thrown away, also while one looks at other screens.
import { Button, Tabs, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { ask } from '../../api/client'
import { usePeople } from '../../api/people'
import { useResource } from '../../api/resource'
import type { Finding, Settings } from '../../api/types'
import { Waiting } from '../../components/card'
import { Icon, type IconName } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { useT, type Key } from '../../i18n'
import { useSession } from '../../session'
import { Alerts } from './alerts'
import { Findings, useFindings } from './findings'
import { General } from './general'
import { Lines } from './lines'
import { Owners, ScenarioMatrix } from './scenario-matrix'
import { StopList } from './stop-list'
import { VersionPage, Versions } from './versions'

interface Draft {
  base: number
  settings: Settings
}

export type Change = (change: Partial<Settings>) => void
export interface Tab {
  settings: Settings
  change: Change
  locked: boolean
}

const TABS: [string, IconName][] = [['lines', 'users'], ['scenario', 'table'], ['owners', 'userPlus'], ['ignored', 'ban'], ['general', 'adjustments'], ['alerts', 'bell'], ['versions', 'history']]

let unsaved: Draft | null = null // survives a look at another screen

export function SettingsPage({ tab, version }: { tab: string; version?: string }) {
  const t = useT()
  const { may } = useSession()
  const [, go] = useLocation()
  const people = usePeople()
  const { value, problem, reload } = useResource<{ version: number; settings: Settings }>('/settings')
  const [draft, setDraftState] = useState<Draft | null>(unsaved)
  const [note, setNote] = useState('')
  const { run, busy, problem: refused, clear } = useAction()
  const locked = !may('settings.change')
  const setDraft = (next: Draft | null) => {
    unsaved = next
    setDraftState(next)
  }

  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => { if (unsaved) event.preventDefault() }
    addEventListener('beforeunload', guard)
    return () => removeEventListener('beforeunload', guard)
  }, [])

  const loaded = value !== undefined
  const tabs = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const chosen = tabs.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]')
    if (chosen && tabs.current) tabs.current.scrollLeft = chosen.offsetLeft - tabs.current.clientWidth / 3
  }, [tab, loaded])

  const findings = useFindings(tab === 'versions' ? null : (draft?.settings ?? value?.settings ?? null)).filter((one) => !isBeingTyped(one, draft?.settings))
  if (!value) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  const settings = draft?.settings ?? value.settings
  const change: Change = (part) => setDraft({ base: draft?.base ?? value.version, settings: { ...settings, ...part } })
  const save = async (base: number) => {
    if (!draft) return
    const done = await run(() => ask<{ version: number }>('PUT', '/settings', { settings: draft.settings, note: note.trim(), base_version: base }), { done: ({ version }) => t('settings.saved', { n: version }), quiet: true })
    if (!done) return
    setDraft(null)
    setNote('')
    reload()
  }
  const conflict = refused?.code === 'version_conflict'
  const takeNewest = () => {
    setDraft(null)
    clear()
    reload()
  }
  const keepMine = async () => {
    const newest = await run(() => ask<{ version: number }>('GET', '/settings'))
    if (newest) await save(newest.version)
  }
  const shared: Tab = { settings, change, locked }
  return (
    <div className="page stack settings">
      <Tabs value={tab} onChange={(next) => go(`/settings/${next}`)} keepMounted={false} variant="pills">
        <div className="filters-views" ref={tabs}>
          <Tabs.List>
            {TABS.map(([name, icon]) => <Tabs.Tab key={name} value={name} leftSection={<Icon name={icon} size={16} />}>{t(`settings.${name}` as Key)}</Tabs.Tab>)}
          </Tabs.List>
        </div>
      </Tabs>
      {locked && <div className="notice"><Icon name="lock" /><p>{t('settings.locked')}</p></div>}
      {draft && !locked && (
        <section className="card save-bar" aria-label={t('settings.unsaved')}>
          <b>{t('settings.unsaved')}</b>
          <TextInput className="grow" size="sm" aria-label={t('settings.note')} placeholder={t('settings.note')} value={note} maxLength={500} onChange={(event) => setNote(event.currentTarget.value)} />
          <Button variant="default" onClick={() => { setDraft(null); clear() }}>{t('settings.discard')}</Button>
          <Button loading={busy} onClick={() => void save(draft.base)}>{t('save')}</Button>
        </section>
      )}
      {conflict ? (
        <div className="notice red" role="alert">
          <Icon name="alertCircle" />
          <div className="grow"><p><b>{t('settings.conflict')}</b></p><p>{refused?.detail}</p></div>
          <div className="row wrap end"><Button size="xs" variant="default" onClick={takeNewest}>{t('settings.take_newest')}</Button><Button size="xs" variant="default" onClick={() => void keepMine()}>{t('settings.keep_mine')}</Button></div>
        </div>
      ) : refused && <ProblemBox problem={refused} />}
      {findings.length > 0 && !refused?.findings?.length && <Findings findings={findings} />}
      <div role="tabpanel" aria-label={t(`settings.${TABS.some(([name]) => name === tab) ? tab : 'lines'}` as Key)}>
        {tab === 'scenario' ? <ScenarioMatrix {...shared} /> : tab === 'owners' ? <Owners {...shared} people={people} /> : tab === 'ignored' ? <StopList {...shared} /> : tab === 'general' ? <General {...shared} people={people} /> : tab === 'alerts' ? <Alerts {...shared} unsaved={draft !== null} /> : tab === 'versions' ? (version ? <VersionPage key={version} n={Number(version)} current={value} locked={locked} unsaved={draft !== null} people={people} onSaved={reload} /> : <Versions current={value.version} />) : <Lines {...shared} people={people} />}
      </div>
    </div>
  )
}

/** A number that was added and is still empty: it is not wrong before one wants to save. */
function isBeingTyped({ code, where }: Finding, draft: Settings | undefined): boolean {
  const [, list, n] = /^(lines|ignored)\[(\d+)\]/.exec(where) ?? []
  return !!draft && !!list && code.endsWith('.number') && draft[list as 'lines' | 'ignored'][Number(n)]?.number === ''
}
