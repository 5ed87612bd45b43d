// Settings: the company, its team and numbers, the plan of each CRM (scenario, owners, records), the stop list, alerts,
// versions.
// A draft lives until it is saved or thrown away, also while one looks at other screens.
import { Button, Modal, Select, Tabs, TextInput } from '@mantine/core'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { ask, itemsOf } from '../../api/client'
import { usePeople, type People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { CrmPlan, Finding, Settings } from '../../api/types'
import { Waiting } from '../../components/card'
import { Icon, type IconName } from '../../components/icons'
import { FindingText, ProblemBox } from '../../components/problem-box'
import { useAction, useLastValue } from '../../hooks/use-action'
import { useT, type Key } from '../../i18n'
import { useSession } from '../../session'
import { startOAuth } from '../connections/oauth-start'
import { Alerts } from './alerts'
import { CompanyTab } from './company'
import { Findings, useFindings } from './findings'
import { NumbersTab } from './numbers'
import { RecordsTab } from './records'
import { Owners, ScenarioMatrix } from './scenario-matrix'
import { StopList } from './stop-list'
import { TeamTab } from './team'
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
  /** What is wrong with this part of the settings, to be shown at its field. */
  wrongAt: (where: string) => ReactNode
}

/** Of the plan of one CRM. */
export interface PlanTab extends Tab {
  connection: string
  plan: CrmPlan
  changePlan: (change: Partial<CrmPlan>) => void
  people: People
}

const TABS: [string, IconName][] = [['company', 'building'], ['team', 'users'], ['numbers', 'phone'], ['stop_list', 'ban'], ['scenario', 'table'], ['owners', 'userPlus'], ['records', 'briefcase'], ['alerts', 'bell'], ['versions', 'history']]
const PLANS = ['scenario', 'owners', 'records'] // tabs about one CRM
const RENAMED: Record<string, string> = { lines: 'numbers', ignored: 'stop_list', general: 'records' } // old addresses
const MISSING = 'permission.missing'
const ANY_CRM = 'default' // the plan of each CRM that has none of its own

let chosenCrm: string | null = null // survives a look at another tab

let unsaved: Draft | null = null // survives a look at another screen

export function SettingsPage({ tab: asked, version }: { tab: string; version?: string }) {
  const tab = RENAMED[asked] ?? asked
  const t = useT()
  const { may } = useSession()
  const [, go] = useLocation()
  const people = usePeople()
  const { value, problem, reload } = useResource<{ version: number; settings: Settings }>('/settings')
  const [draft, setDraftState] = useState<Draft | null>(unsaved)
  const [note, setNote] = useState('')
  const [missing, setMissing] = useState<Finding | null>(null) // permissions that the draft needs: asked before it is saved
  const shownMissing = useLastValue(missing)
  const [crm, setCrm] = useState(chosenCrm)
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
  const change: Change = (part) => {
    if (refused && refused.code !== 'version_conflict') clear() // it was about what is being changed
    setDraft({ base: draft?.base ?? value.version, settings: { ...settings, ...part } })
  }
  const wrongAt = (where: string) => {
    const found = [...(refused?.findings ?? []), ...findings].find((one) => one.level === 'error' && one.where === where)
    return found ? <FindingText finding={found} /> : undefined
  }
  const save = async (base: number) => {
    if (!draft) return false
    const done = await run(() => ask<{ version: number }>('PUT', '/settings', { settings: draft.settings, note: note.trim(), base_version: base }), { done: ({ version }) => t('settings.saved', { n: version }), quiet: true })
    if (!done) return false
    setDraft(null)
    setNote('')
    reload()
    return true
  }
  /** The check of a moment ago may be about less than what is saved now. */
  const askFirst = async () => {
    if (!draft) return
    const found = await run(() => ask<Finding[] | { items: Finding[] }>('POST', '/settings/check', { settings: draft.settings }))
    const lacking = itemsOf(found).find((one) => one.code === MISSING) ?? null
    setMissing(lacking)
    if (!lacking) await save(draft.base)
  }
  const saveAnd = async (reconnect: boolean) => {
    setMissing(null)
    if (!draft) return
    const done = await save(draft.base)
    if (done && reconnect && missing?.values?.connection) await run(() => startOAuth(missing.values!.connection!))
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
  const shared: Tab = { settings, change, locked, wrongAt }
  const connections = connectionsIn(settings)
  const connection = crm && connections.includes(crm) ? crm : connections[0]!
  const plan = settings.crm[connection]
  const changePlan = (part: Partial<CrmPlan>) => plan && change({ crm: { ...settings.crm, [connection]: { ...plan, ...part } } })
  const chooseCrm = (next: string | null) => {
    chosenCrm = next
    setCrm(next)
  }
  const titleOf = (id: string) => (id === ANY_CRM ? t('settings.plan_for_any') : (people.crms.find((one) => one.id === id)?.title ?? id))
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
          <Button loading={busy} onClick={() => void askFirst()}>{t('save')}</Button>
        </section>
      )}
      <Modal opened={missing !== null} onClose={() => setMissing(null)} title={t('settings.permissions.title', { title: shownMissing?.values?.title ?? '' })} closeButtonProps={{ 'aria-label': t('close') }}>
        <p>{t('settings.permissions.lead')}</p>
        <ul className="plain mono">{(shownMissing?.values?.missing ?? '').split(', ').map((one) => <li key={one}>{one}</li>)}</ul>
        <p className="soft">{t('settings.permissions.later')}</p>
        <div className="row wrap end-row">
          <Button variant="default" onClick={() => setMissing(null)}>{t('cancel')}</Button>
          <Button variant="default" onClick={() => void saveAnd(false)}>{t('settings.permissions.only')}</Button>
          <Button data-autofocus onClick={() => void saveAnd(true)}>{t('settings.permissions.reconnect')}</Button>
        </div>
      </Modal>
      {conflict ? (
        <div className="notice red" role="alert">
          <Icon name="alertCircle" />
          <div className="grow"><p><b>{t('settings.conflict')}</b></p><p>{refused?.detail}</p></div>
          <div className="row wrap end"><Button size="xs" variant="default" onClick={takeNewest}>{t('settings.take_newest')}</Button><Button size="xs" variant="default" onClick={() => void keepMine()}>{t('settings.keep_mine')}</Button></div>
        </div>
      ) : refused && <ProblemBox problem={refused} />}
      {findings.length > 0 && !refused?.findings?.length && <Findings findings={findings} />}
      {PLANS.includes(tab) && connections.length > 1 && (
        <Select className="plan-of" label={t('settings.plan_of')} allowDeselect={false} value={connection} data={connections.map((one) => ({ value: one, label: titleOf(one) }))} onChange={chooseCrm} />
      )}
      <div role="tabpanel" aria-label={t(`settings.${TABS.some(([name]) => name === tab) ? tab : 'company'}` as Key)}>
        <TabContent {...{ tab, version, shared, people, value, reload, unsaved: draft !== null }} plan={plan && { ...shared, connection, plan, changePlan, people }} />
      </div>
    </div>
  )
}

/** CRMs with a plan; the plan for any CRM only where there is no other. */
function connectionsIn(settings: Settings): string[] {
  const named = Object.keys(settings.crm).filter((one) => one !== ANY_CRM)
  return named.length > 0 ? named : [ANY_CRM]
}

interface Content {
  tab: string
  version?: string
  shared: Tab
  plan: PlanTab | undefined
  people: People
  value: { version: number; settings: Settings }
  reload: () => void
  unsaved: boolean
}

function TabContent({ tab, version, shared, plan, people, value, reload, unsaved }: Content) {
  switch (tab) {
    case 'team': return <TeamTab {...shared} people={people} unsaved={unsaved} reload={reload} />
    case 'numbers': return <NumbersTab {...shared} />
    case 'stop_list': return <StopList {...shared} />
    case 'scenario': return plan ? <ScenarioMatrix {...plan} /> : null
    case 'owners': return plan ? <Owners {...plan} /> : null
    case 'records': return plan ? <RecordsTab {...plan} /> : null
    case 'alerts': return <Alerts {...shared} unsaved={unsaved} />
    case 'versions': return version ? <VersionPage key={version} n={Number(version)} current={value} locked={shared.locked} unsaved={unsaved} people={people} onSaved={reload} /> : <Versions current={value.version} />
    default: return <CompanyTab {...shared} />
  }
}

/** A number that was added and is still empty: it is not wrong before one wants to save. */
function isBeingTyped({ code, where }: Finding, draft: Settings | undefined): boolean {
  const [, list, n] = /^(numbers|stop_list)\[(\d+)\]/.exec(where) ?? []
  return !!draft && !!list && code.endsWith('.number') && draft[list as 'numbers' | 'stop_list'][Number(n)]?.number === ''
}
