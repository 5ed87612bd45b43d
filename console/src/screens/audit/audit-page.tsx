// The audit log: who changed what and when, filtered by person, kind and period, with an export.
import { Button, TextInput } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { get, itemsOf, query } from '../../api/client'
import { problemIn, useResource } from '../../api/resource'
import type { AuditEntry, AuditNames, Page, Problem } from '../../api/types'
import { Empty, Waiting } from '../../components/card'
import { DateRange } from '../../components/date-range'
import { dateRangeFilter } from '../../components/date-range-filter'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useSearchText, useUrlFilters } from '../../hooks/url-filters'
import { SearchSelect } from '../../components/search-select'
import { moment, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { useProviders } from '../connections/use-providers'
import { AuditDetails, isOfConnection, SAVED, SettingNamesContext, type SettingNames } from './audit-details'
import { saidText } from './said'

const PAGE = 100

export function AuditPage() {
  const t = useT()
  const { may } = useSession()
  if (!may('audit.read')) return <ProblemBox problem={{ type: 'about:blank', title: '', status: 403, detail: '', code: 'not_allowed', next: '' }} />
  return <div className="page stack"><Log /><p className="soft">{t('audit.kept')}</p></div>
}

function Log() {
  const t = useT()
  const [params, change] = useUrlFilters()
  const { value: names } = useResource<AuditNames>('/audit/names')
  const filters = { who: params.get('who'), what: params.get('what'), text: params.get('q'), ...dateRangeFilter(params) }
  const asked = query(filters)
  const { items, more, complete, problem, loading } = useEntries(asked)
  const settingNames = useSettingNames(items)
  const kinds = (names?.what ?? []).map((value) => ({ value, label: word('audit', value) })).sort((a, b) => a.label.localeCompare(b.label))
  return (
    <section className="card flush" aria-labelledby="audit">
      <div className="card-head wrap">
        <div className="grow"><h2 id="audit">{t('nav.audit')}</h2><p className="lead">{t('audit.lead')}</p></div>
        <Button component="a" variant="default" leftSection={<Icon name="download" size={16} />} href={`/api/v1/audit.csv${asked}`} download="audit.csv">{t('audit.export')}</Button>
      </div>
      <div className="filters row wrap">
        <SearchSelect size="sm" clearable aria-label={t('audit.who')} placeholder={t('audit.who')} value={filters.who} data={names?.who ?? []} onChange={(who) => change({ who })} />
        <SearchSelect size="sm" clearable aria-label={t('audit.what')} placeholder={t('audit.what')} value={filters.what} data={kinds} onChange={(what) => change({ what })} />
        <DateRange params={params} change={change} />
        <Search value={filters.text ?? ''} change={(q) => change({ q })} />
      </div>
      {problem && <ProblemBox problem={problem} />}
      {items.length === 0 ? (loading ? <Waiting /> : <Empty icon="history" title={t('audit.none')} />) : (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="audit">
          <table className="table audit-table">
            <thead><tr><th>{t('audit.when')}</th><th>{t('audit.who')}</th><th>{t('audit.what')}</th><th>{t('audit.target')}</th><th>{t('audit.detail')}</th></tr></thead>
            <SettingNamesContext value={settingNames}><tbody>{items.map((one, n) => <Entry key={`${one.at} ${n}`} one={one} />)}</tbody></SettingNamesContext>
          </table>
        </div>
      )}
      {!complete && <div className="row end-row"><Button variant="default" loading={loading} onClick={more}>{t('audit.more')}</Button></div>}
    </section>
  )
}

/** How the providers name their settings; asked for only where a connection was changed. Null while they are on their way. */
function useSettingNames(items: AuditEntry[]): SettingNames | null {
  const wanted = items.some(isOfConnection)
  const { value, problem } = useProviders(wanted)
  const names = useMemo(() => new Map(itemsOf(value ?? undefined).flatMap((provider) => provider.settings.map((field) => [field.name, field.label] as const))), [value])
  return wanted && !value && !problem ? null : names
}

function Search({ value, change }: { value: string; change: (text: string) => void }) {
  const t = useT()
  const [typed, setTyped] = useSearchText(value, change)
  return <TextInput className="filters-text" size="sm" type="search" aria-label={t('audit.search')} placeholder={t('audit.search')} leftSection={<Icon name="search" size={16} />} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
}

function Entry({ one }: { one: AuditEntry }) {
  const t = useT()
  return (
    <tr>
      <td data-label={t('audit.when')} className="num">{moment(one.at)}</td>
      <td data-label={t('audit.who')} className="wrap-any">{one.who}</td>
      <td data-label={t('audit.what')}>{word('audit', one.what)}</td>
      <td data-label={t('audit.target')} className="wrap-any" translate={isOfConnection(one) ? 'no' : undefined}>{one.what === SAVED ? t('versions.name', { n: one.target }) : saidText(one.target)}</td>
      <td data-label={t('audit.detail')} className="wrap-any"><div className="audit-details"><AuditDetails one={one} /></div></td>
    </tr>
  )
}

/** Pages of the log behind one another; from the beginning when the filters change. */
function useEntries(asked: string) {
  const [items, setItems] = useState<AuditEntry[]>([])
  const [next, setNext] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [loading, setLoading] = useState(true)
  const load = (before: string | null, gone: () => boolean) => {
    setLoading(true)
    const more = query({ limit: PAGE, before })
    get<Page<AuditEntry>>(`/audit${asked ? `${asked}&${more.slice(1)}` : more}`).then(
      (page) => {
        if (gone()) return
        setItems((held) => (before ? [...held, ...page.items] : page.items))
        setNext(page.next)
        setProblem(null)
        setLoading(false)
      },
      (error) => {
        if (gone()) return
        setProblem(problemIn(error))
        setLoading(false)
      },
    )
  }
  useEffect(() => {
    let gone = false
    load(null, () => gone)
    return () => {
      gone = true
    }
    // `load` is a new function at every render
  }, [asked])
  return { items, problem, loading, complete: next === null, more: () => load(next, () => false) }
}
