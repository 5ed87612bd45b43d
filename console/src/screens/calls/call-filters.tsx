// What of the calls is shown: views, words, person, line, days; how many that are, and their export.
import { Button, Loader, Menu, Select, TextInput } from '@mantine/core'
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks'
import { useCallback, useEffect, useRef, useState } from 'react'
import { query } from '../../api/client'
import { useConnectionNames, type People } from '../../api/people'
import { useResource } from '../../api/resource'
import { Choices } from '../../components/choices'
import { DateRange } from '../../components/date-range'
import { Icon } from '../../components/icons'
import { useSearchText, type ChangeFilters } from '../../hooks/url-filters'
import { useAction } from '../../hooks/use-action'
import { SearchSelect } from '../../components/search-select'
import { amount, phone, useT, type Key } from '../../i18n'
import { save, spreadsheetOf } from './call-export'
import type { Column } from './call-columns'
import { MORE, NO_FILTERS, VIEWS } from './call-filter-params'
import { ColumnChoice, MoreFilters } from './more-filters'
import { SavedViews } from './saved-views'

const EXPLAINED = ['missed', 'not_called_back', 'unlogged', 'unresolved']
export const NARROW = '(max-width: 760px)' // as in screens.css
const COUNT_MS = 2_000 // new calls are counted in at this pace

export function Filters({ people, params, change, exportable, filters, order, newest, columns, setColumns }: { people: People; params: URLSearchParams; change: ChangeFilters; exportable: boolean; filters: Record<string, string>; order: Record<string, string>; newest: string | undefined; columns: Column[]; setColumns: (wanted: Column[]) => void }) {
  const t = useT()
  const [typed, type] = useSearchText(params.get('q') ?? '', useCallback((q: string) => change({ q }), [change]))

  const phones = useConnectionNames().filter((one) => one.kind === 'pbx')
  const persons = unique(people.team.flatMap((one) => one.extensions ?? []))
  const lines = unique(people.numbers.map((one) => one.number))
  const asked = params.get('view') ?? 'all'
  const view = asked in VIEWS ? asked : 'all'
  const views = Object.keys(VIEWS).map((value) => ({ value, label: t(`calls.view.${value}` as 'calls.view.all') }))
  const choose = (value: string) => change({ view: value === 'all' ? null : value })
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false })
  const [open, setOpen] = useState(false)
  const set = ['extension', 'line', 'connection', 'span', ...MORE].filter((name) => params.get(name)).length
  const more = MORE.filter((name) => params.get(name)).length
  const [wide, setWide] = useState(more > 0)
  return (
    <div className="card filters">
      {narrow ? (
        <Select size="sm" className="filters-view" allowDeselect={false} aria-label={t('calls.view')} value={view} onChange={(value) => choose(value ?? 'all')} data={views} />
      ) : (
        <Choices label={t('calls.view')} value={view} onChange={choose} data={views} />
      )}
      <SavedViews params={params} change={change} />
      {!narrow && <ColumnChoice columns={columns} setColumns={setColumns} />}
      {exportable && (!narrow || open) && <Export filters={{ ...filters, ...order }} people={people} />}
      <span className="filters-break" aria-hidden />
      <TextInput className="filters-text" size="sm" type="search" aria-label={t('calls.search')} placeholder={t('calls.search.hint')} leftSection={<Icon name="search" size={16} />} value={typed} onChange={(event) => type(event.currentTarget.value)} />
      {narrow && <Button size="sm" variant="default" className="filters-more" aria-expanded={open} onClick={() => setOpen(!open)} rightSection={<Icon name={open ? 'chevronDown' : 'chevronRight'} size={15} />}>{set ? t('calls.filters.set', { n: set }) : t('calls.filters')}</Button>}
      {(!narrow || open) && <>
      <SearchSelect size="sm" clearable aria-label={t('calls.person')} placeholder={t('calls.person')} value={params.get('extension')} onChange={(extension) => change({ extension })} data={persons.map((value) => ({ value, label: people.nameOf(value) ? `${people.nameOf(value)} (${value})` : value }))} />
      <SearchSelect size="sm" clearable className="filters-line" aria-label={t('calls.line')} placeholder={t('calls.line')} value={params.get('line')} onChange={(line) => change({ line })} data={lines.map((value) => ({ value, label: lineLabel(value, people) }))} />
      {phones.length > 1 && <Select size="sm" clearable aria-label={t('calls.connection')} placeholder={t('calls.connection')} value={params.get('connection')} onChange={(connection) => change({ connection })} data={phones.map((one) => ({ value: one.id, label: one.title }))} />}
      <DateRange params={params} change={change} />
      {!narrow && <Button size="sm" variant="default" className="filters-rest to-icon" aria-expanded={wide} onClick={() => setWide(!wide)} leftSection={<Icon name="filter" size={15} />}>{more && !wide ? t('calls.filters.set', { n: more }) : t(wide ? 'calls.filters.fewer' : 'calls.filters.more')}</Button>}
      {(narrow || wide) && <MoreFilters params={params} change={change} />}
      </>}
      <p className="filters-said soft num">
        <span role="status"><Count filters={filters} newest={newest} /></span>
        {EXPLAINED.includes(view) && <span>{t(`calls.view.${view}.what` as Key)}</span>}
        {newest && Object.keys(filters).length > 0 && <button type="button" className="plain link" onClick={() => change(NO_FILTERS)}>{t('calls.clear')}</button>}
      </p>
    </div>
  )
}

const unique = (values: string[]) => [...new Set(values)]

const lineLabel = (number: string, people: People) => {
  const title = people.numbers.find((one) => one.number === number)?.title
  return title ? `${title} (${phone(number)})` : phone(number)
}

function Count({ filters, newest }: { filters: Record<string, string>; newest: string | undefined }) {
  const t = useT()
  const [seen] = useDebouncedValue(newest, COUNT_MS)
  const { value: found, reload } = useResource<{ calls: number; more: boolean }>(`/calls/count${query(filters)}`)
  const counted = useRef(seen)
  useEffect(() => {
    if (counted.current === seen) return
    counted.current = seen
    reload()
  }, [seen, reload])
  return found ? <>{found.more ? t('calls.many', { n: amount(found.calls) }) : t('calls.n', { n: found.calls })}</> : <Loader size={12} />
}

function Export({ filters, people }: { filters: Record<string, string>; people: People }) {
  const t = useT()
  const { run, busy } = useAction()
  const [read, setRead] = useState(0)
  const sheet = () => {
    setRead(0)
    void run(() => spreadsheetOf(filters, people, t, setRead), { done: t('calls.export.done') }).then((made) => { if (made) save(made, `${t('nav.calls').toLowerCase()}.csv`) })
  }
  return (
    <Menu position="bottom-end" shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button size="sm" variant="default" className="to-icon filters-export" disabled={busy} leftSection={busy ? <Loader size={14} /> : <Icon name="download" size={16} />}>{busy ? t('calls.n', { n: read }) : t('calls.export')}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={sheet}><b>{t('calls.export.sheet')}</b><div className="soft">{t('calls.export.sheet.what')}</div></Menu.Item>
        <Menu.Item component="a" href={`/api/v1/calls.csv${query(filters)}`} download><b>{t('calls.export.programs')}</b><div className="soft">{t('calls.export.programs.what')}</div></Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
