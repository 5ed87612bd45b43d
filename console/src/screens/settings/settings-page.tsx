// Settings: the company, its team and numbers, placing calls, the plan of each CRM (scenario, owners, records), the stop list, alerts,
// reports, versions.
// A draft lives until it is saved or thrown away, also while one looks at other screens.
import { Button, Modal, Select, Tabs, TextInput } from '@mantine/core'
import { Suspense, useEffect, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { ask, itemsOf } from '../../api/client'
import { usePeople, type People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { CrmPlan, Finding, Settings } from '../../api/types'
import { Waiting } from '../../components/card'
import { Icon, type IconName } from '../../components/icons'
import { LoadBoundary } from '../../components/load-boundary'
import { FindingText, ProblemBox } from '../../components/problem-box'
import { CHOSEN_TAB, useChosenInView } from '../../hooks/chosen-in-view'
import { useUnknownChoice } from '../../hooks/unknown-choices'
import { useAction, useLastValue } from '../../hooks/use-action'
import { useT, type Key } from '../../i18n'
import { useSession } from '../../session'
import { MappingTab, OwnersTab, RecordsTab, RulesTab, ScenarioTab } from '../parts'
import { startOAuth } from '../connections/oauth-start'
import { Alerts } from './alerts'
import { CompanyTab } from './company'
import { CrmTextsTab } from './crm-texts'
import { Findings, useFindings } from './findings'
import { HoursTab } from './hours'
import { patched } from './json-patch'
import { NumbersTab } from './numbers'
import { PlacingCallsTab } from './placing-calls'
import { Reports } from './reports'
import { StopList } from './stop-list'
import { TeamTab } from './team'
import { VersionPage, Versions } from './versions'
import { part } from '../../components/part'
import { usePageSubtitle } from '../../shell/subtitle'

const PhoneBookTab = part('PhoneBookTab', () => import('./phone-book'))
const SmsTab = part('SmsTab', () => import('./sms'))
const RoutingTab = part('RoutingTab', () => import('./routing/routing-tab'))
const BacktestTrial = part('BacktestTrial', () => import('./backtest-trial'))
const Backtests = part('Backtests', () => import('./backtests'))

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
  findingAt: (where: string) => Finding | undefined
  findings: Finding[]
}

/** Of the plan of one CRM. */
export interface PlanTab extends Tab {
  connection: string
  plan: CrmPlan
  changePlan: (change: Partial<CrmPlan>) => void
  people: People
}

const TABS: [string, IconName][] = [['company', 'building'], ['hours', 'clock'], ['team', 'users'], ['numbers', 'phone'], ['placing_calls', 'phoneOutgoing'], ['routing', 'phoneIncoming'], ['phone_book', 'book'], ['sms', 'send'], ['stop_list', 'ban'], ['scenario', 'table'], ['owners', 'userPlus'], ['rules', 'route'], ['records', 'briefcase'], ['mappings', 'arrowRight'], ['texts', 'note'], ['alerts', 'bell'], ['reports', 'chartBar'], ['versions', 'history'], ['backtests', 'checklist']]
const PLANS = ['scenario', 'owners', 'rules', 'records', 'mappings', 'texts'] // tabs about one CRM
const RENAMED: Record<string, string> = { lines: 'numbers', ignored: 'stop_list', general: 'records' } // old addresses
const MISSING = 'permission.missing'
const ANY_CRM = 'default' // the plan of each CRM that has none of its own

let chosenCrm: string | null = null // survives a look at another tab

let unsaved: Draft | null = null // survives a look at another screen

export function SettingsPage({ tab: asked, version }: { tab: string; version?: string }) {
  const tab = RENAMED[asked] ?? asked
  const t = useT()
  usePageSubtitle(TABS.some(([name]) => name === tab) ? t(`settings.${tab}` as Key) : null)
  const { may } = useSession()
  const [, go] = useLocation()
  const people = usePeople()
  const { value, problem, reload } = useResource<{ version: number; settings: Settings }>('/settings')
  const [draft, setDraftState] = useState<Draft | null>(unsaved)
  const unknown = useUnknownChoice()
  const [note, setNote] = useState('')
  const [missing, setMissing] = useState<Finding | null>(null) // permissions that the draft needs: asked before it is saved
  const shownMissing = useLastValue(missing)
  const [trying, setTrying] = useState(false)
  const [crm, setCrm] = useState(chosenCrm)
  const { run, busy, problem: refused, clear } = useAction()
  const locked = !may('settings.change')
  const setDraft = (next: Draft | null) => {
    setTrying(false) // it was about what is being changed
    unsaved = next
    setDraftState(next)
  }

  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => { if (unsaved) event.preventDefault() }
    addEventListener('beforeunload', guard)
    return () => removeEventListener('beforeunload', guard)
  }, [])

  const tabs = useChosenInView(CHOSEN_TAB, tab, value !== undefined)

  const findings = useFindings(tab === 'versions' ? null : (draft?.settings ?? value?.settings ?? null)).filter((one) => !isBeingTyped(one, draft?.settings))
  if (!value) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  const settings = draft?.settings ?? value.settings
  const change: Change = (part) => {
    if (refused && refused.code !== 'version_conflict') clear() // it was about what is being changed
    setDraft({ base: draft?.base ?? value.version, settings: { ...settings, ...part } })
  }
  const allFindings = [...(refused?.findings ?? []), ...findings]
  const findingAt = (where: string) => allFindings.find((one) => one.level === 'error' && one.where === where)
  const wrongAt = (where: string) => {
    const found = findingAt(where)
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
  const shared: Tab = { settings, change, locked, wrongAt, findingAt, findings: allFindings }
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
            {TABS.filter(([name]) => name !== 'backtests' || may('settings.try')).map(([name, icon]) => <Tabs.Tab key={name} value={name} leftSection={<Icon name={icon} size={16} />}>{t(`settings.${name}` as Key)}</Tabs.Tab>)}
          </Tabs.List>
        </div>
      </Tabs>
      {locked && <div className="notice"><Icon name="lock" /><p>{t('settings.locked')}</p></div>}
      {draft && !locked && (
        <section className="card save-bar" aria-label={t('settings.unsaved')}>
          <b>{t('settings.unsaved')}</b>
          <TextInput className="grow" size="sm" aria-label={t('settings.note')} placeholder={t('settings.note')} value={note} maxLength={500} onChange={(event) => setNote(event.currentTarget.value)} />
          {may('settings.try') && <Button variant="default" onClick={() => setTrying(true)} disabled={trying}>{t('backtest.try')}</Button>}
          <Button variant="default" onClick={() => { setDraft(null); clear() }}>{t('settings.discard')}</Button>
          <Button loading={busy} disabled={unknown} onClick={() => void askFirst()}>{t('save')}</Button>
        </section>
      )}
      {draft && trying && tab !== 'backtests' && <LoadBoundary address={`${tab} trial`}><BacktestTrial settings={draft.settings} onClose={() => setTrying(false)} /></LoadBoundary>}
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
      {findings.length > 0 && !refused?.findings?.length && tab !== 'backtests' && <Findings findings={findings} onFix={locked ? undefined : (one) => change(patched(settings, one.changes ?? []))} />}
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
    case 'hours': return <HoursTab {...shared} />
    case 'team': return <TeamTab {...shared} people={people} unsaved={unsaved} reload={reload} />
    case 'numbers': return <NumbersTab {...shared} unsaved={unsaved} reload={reload} />
    case 'phone_book': return <Suspense fallback={<Waiting />}><PhoneBookTab {...shared} /></Suspense>
    case 'routing': return <Suspense fallback={<Waiting />}><RoutingTab {...shared} people={people} unsaved={unsaved} /></Suspense>
    case 'sms': return <Suspense fallback={<Waiting />}><SmsTab {...shared} /></Suspense>
    case 'placing_calls': return <PlacingCallsTab {...shared} />
    case 'stop_list': return <StopList key={value.version} {...shared} />
    case 'scenario': return plan ? <Suspense fallback={<Waiting />}><ScenarioTab {...plan} /></Suspense> : null
    case 'owners': return plan ? <Suspense fallback={<Waiting />}><OwnersTab {...plan} /></Suspense> : null
    case 'mappings': return plan ? <Suspense fallback={<Waiting />}><MappingTab key={plan.connection} {...plan} /></Suspense> : null
    case 'rules': return plan ? <Suspense fallback={<Waiting />}><RulesTab key={plan.connection} {...plan} /></Suspense> : null
    case 'records': return plan ? <Suspense fallback={<Waiting />}><RecordsTab key={plan.connection} {...plan} /></Suspense> : null
    case 'texts': return plan ? <CrmTextsTab {...plan} /> : null
    case 'alerts': return <Alerts {...shared} unsaved={unsaved} />
    case 'reports': return <Reports {...shared} unsaved={unsaved} />
    case 'versions': return version ? <VersionPage key={version} n={Number(version)} current={value} locked={shared.locked} unsaved={unsaved} people={people} onSaved={reload} /> : <Versions current={value.version} />
    case 'backtests': return <LoadBoundary address={version ?? tab}><Backtests id={version} /></LoadBoundary>
    default: return <CompanyTab {...shared} people={people} />
  }
}

/** A number or extension that was added and is still empty, a rule without its parameter, a mapping without its field: not wrong before one wants to save. */
function isBeingTyped({ code, where }: Finding, draft: Settings | undefined): boolean {
  const [, connection, place] = /^crm\.(.+)\.rules\[(\d+)\]/.exec(where) ?? []
  if (connection) return draft?.crm[connection]?.rules[Number(place)]?.when.some((one) => one.parameter === '') ?? false
  const [, crm, line] = /^crm\.(.+)\.mappings\[(\d+)\]/.exec(where) ?? []
  if (crm) return (code === 'mappings.field' && draft?.crm[crm]?.mappings[Number(line)]?.field === '') || (code === 'mappings.parameter' && draft?.crm[crm]?.mappings[Number(line)]?.parameter === '')
  const [, route] = /^routes\[(\d+)\]/.exec(where) ?? []
  if (route) return (code === 'routes.field' && draft?.routes[Number(route)]?.source?.field === '') || (code === 'routes.url' && draft?.routes[Number(route)]?.source?.url === '')
  const [, list, n] = /^(numbers|extensions|stop_list)\[(\d+)\]/.exec(where) ?? []
  if (!draft || !list) return false
  if (list === 'extensions') return code === 'extensions.number' && draft.extensions[Number(n)]?.number === ''
  return list === 'numbers' ? code === 'numbers.number' && draft.numbers[Number(n)]?.number === '' : where.endsWith('.value') && draft.stop_list[Number(n)]?.value === ''
}
