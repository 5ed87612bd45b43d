// Calls: search, filters, one line a call with its legs inside, live without reload, export.
import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks'
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { query } from '../api/client'
import { useRemote } from '../api/remote'
import type { Call, CallLine, Summary } from '../api/types'
import { clock, dayWord, lasted, phone, useT, type T } from '../i18n'
import { CallIcon, clientName, clientNumber, EffectTag, isLive, isMissed, Legs, needsPhone, Outcome, Party, story, Timer } from '../parts/calls'
import { Icon } from '../parts/icons'
import { Choices, Empty, ProblemBox, Waiting } from '../parts/parts'
import { usePeople, type People } from '../parts/people'
import { useVirtual } from '../parts/virtual'
import { useSession } from '../session'
import { asFilter } from '../shell/find'
import { useCallList } from './call-list'

// What one looks for most, as filters of the server.
const VIEWS: Record<string, Record<string, string>> = {
  all: {},
  in: { direction: 'inbound' },
  out: { direction: 'outbound' },
  missed: { missed: 'true' },
  unlogged: { logged: 'false' },
  unresolved: { unsettled: 'true' },
}
const ROW = 58 // px, as in screens.css
const ROW_NARROW = 84
const TYPING_MS = 250

/** A day in the reader's zone as moments of the server. */
function dayFilter(date: string | null): Record<string, string> {
  if (!date) return {}
  const since = new Date(`${date}T00:00:00`)
  const until = new Date(since)
  until.setDate(until.getDate() + 1)
  return Number.isNaN(since.getTime()) ? {} : { since: since.toISOString(), until: until.toISOString() }
}

function filtersOf(params: URLSearchParams): Record<string, string> {
  const kept: Record<string, string> = { ...VIEWS[params.get('view') ?? 'all'], ...dayFilter(params.get('day')) }
  for (const name of ['extension', 'line', 'connection', 'disposition']) if (params.get(name)) kept[name] = params.get(name)!
  const typed = params.get('q')?.trim()
  return typed ? { ...kept, ...asFilter(typed) } : kept
}

export function Calls() {
  const t = useT()
  const people = usePeople()
  const { may } = useSession()
  const [params, setParams] = useSearchParams()
  const filters = useMemo(() => filtersOf(params), [params])
  const list = useCallList(filters)
  const filtered = Object.keys(filters).length > 0
  return (
    <div className="page stack calls">
      <Filters people={people} params={params} setParams={setParams} exportable={may('calls.export')} filters={filters} />
      {list.problem && <ProblemBox problem={list.problem} onRetry={list.reload} />}
      {list.calls.length === 0 ? (
        <div className="card">
          {list.loading ? <Waiting /> : list.problem ? null : (
            <Empty icon="history" title={filtered ? t('calls.nothing') : t('calls.none')}>
              <p>{filtered ? t('calls.nothing.why') : t('calls.none.why')}</p>
              {filtered && <Button variant="default" onClick={() => setParams(new URLSearchParams())}>{t('calls.clear')}</Button>}
            </Empty>
          )}
        </div>
      ) : (
        <Rows calls={list.calls} people={people} more={list.more} complete={list.complete} />
      )}
    </div>
  )
}

type SetParams = (next: URLSearchParams | ((before: URLSearchParams) => URLSearchParams), options?: { replace?: boolean }) => void

function Filters({ people, params, setParams, exportable, filters }: { people: People; params: URLSearchParams; setParams: SetParams; exportable: boolean; filters: Record<string, string> }) {
  const t = useT()
  const [typed, setTyped] = useState(params.get('q') ?? '')
  const [settled] = useDebouncedValue(typed, TYPING_MS)
  const inUrl = params.get('q') ?? ''
  const change = useCallback(
    (name: string, value: string | null) =>
      setParams((before) => {
        const after = new URLSearchParams(before)
        if (value) after.set(name, value)
        else after.delete(name)
        return after
      }, { replace: true }),
    [setParams],
  )
  useEffect(() => { setTyped(inUrl) }, [inUrl])
  useEffect(() => {
    if (settled !== inUrl && settled === typed) change('q', settled)
    // only when typing has settled
  }, [settled])

  const { value: summary } = useRemote<Summary>('/summary')
  const phones = summary?.connections.filter((one) => one.kind === 'pbx') ?? []
  const persons = unique(people.lines.map((line) => line.extension ?? null).filter(Boolean) as string[])
  const lines = unique(people.lines.filter((line) => line.number !== line.extension).map((line) => line.number))
  const view = params.get('view') ?? 'all'
  return (
    <div className="card filters">
      <Choices
        label={t('calls.view')}
        value={view in VIEWS ? view : 'all'}
        onChange={(value) => change('view', value === 'all' ? null : value)}
        data={Object.keys(VIEWS).map((value) => ({ value, label: t(`calls.view.${value}` as 'calls.view.all') }))}
      />
      <span className="filters-break" aria-hidden />
      <TextInput className="filters-text" size="sm" type="search" aria-label={t('calls.search')} placeholder={t('calls.search.hint')} leftSection={<Icon name="search" size={16} />} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      <Select size="sm" searchable clearable aria-label={t('calls.person')} placeholder={t('calls.person')} value={params.get('extension')} onChange={(value) => change('extension', value)} data={persons.map((value) => ({ value, label: people.nameOf(value) ? `${people.nameOf(value)} (${value})` : value }))} nothingFoundMessage={t('nothing_found')} />
      <Select size="sm" searchable clearable aria-label={t('calls.line')} placeholder={t('calls.line')} value={params.get('line')} onChange={(value) => change('line', value)} data={lines.map((value) => ({ value, label: lineLabel(value, people) }))} nothingFoundMessage={t('nothing_found')} />
      {phones.length > 1 && <Select size="sm" clearable aria-label={t('calls.connection')} placeholder={t('calls.connection')} value={params.get('connection')} onChange={(value) => change('connection', value)} data={phones.map((one) => ({ value: one.id, label: one.title }))} />}
      <TextInput size="sm" type="date" aria-label={t('calls.day')} value={params.get('day') ?? ''} onChange={(event) => change('day', event.currentTarget.value)} className={params.get('day') ? '' : 'date-empty'} />
      {exportable && (
        <Button component="a" size="sm" variant="default" href={`/api/v1/calls.csv${query(filters)}`} download leftSection={<Icon name="download" size={16} />}>{t('calls.export')}</Button>
      )}
    </div>
  )
}

const unique = (values: string[]) => [...new Set(values)]

const lineLabel = (number: string, people: People) => {
  const title = people.lines.find((line) => line.number === number)?.title
  return title ? `${title} (${phone(number)})` : phone(number)
}

function Rows({ calls, people, more, complete }: { calls: CallLine[]; people: People; more: () => void; complete: boolean }) {
  const t = useT()
  const narrow = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false })
  const place = useRef<HTMLDivElement>(null)
  const [opened, setOpened] = useState<Set<string>>(new Set())
  const keys = useMemo(() => calls.map((call) => call.id), [calls])
  const view = useVirtual(place, keys, narrow ? ROW_NARROW : ROW, opened)
  const toggle = useCallback((id: string) => {
    setOpened((before) => {
      const after = new Set(before)
      if (!after.delete(id)) after.add(id)
      return after
    })
  }, [])
  useEffect(() => { if (!complete && view.to >= calls.length - 5) more() })

  return (
    <>
    <div className={narrow ? 'card flush call-table narrow' : 'card flush call-table'} role="table" aria-label={t('nav.calls')} aria-rowcount={complete ? calls.length + 1 : -1}>
      <div role="rowgroup">
        <div role="row" className="call-head" aria-rowindex={1}>
          <span role="columnheader" className="c-open"><span className="hidden-text">{t('calls.legs')}</span></span>
          <span role="columnheader" className="c-who">{t('calls.col.client')}</span>
          <span role="columnheader" className="c-line">{t('calls.col.line')}</span>
          <span role="columnheader" className="c-people">{t('calls.col.people')}</span>
          <span role="columnheader" className="c-outcome">{t('calls.col.outcome')}</span>
          <span role="columnheader" className="c-time">{t('calls.col.time')}</span>
          <span role="columnheader" className="c-effects">{t('calls.col.records')}</span>
          <span role="columnheader" className="c-why"><span className="hidden-text">{t('why')}</span></span>
        </div>
      </div>
      <div role="rowgroup" ref={place} style={{ paddingTop: view.top, paddingBottom: view.bottom }}>
        {calls.slice(view.from, view.to).map((call, i) => (
          <Row key={call.id} call={call} people={people} index={view.from + i + 2} open={opened.has(call.id)} onToggle={toggle} measure={view.measure} t={t} />
        ))}
      </div>
    </div>
    {!complete && <div className="more"><Waiting /></div>}
    </>
  )
}

interface RowProps {
  call: CallLine
  people: People
  index: number
  open: boolean
  onToggle: (id: string) => void
  measure: (key: string) => (element: HTMLElement | null) => void
  t: T
}

const Row = memo(function Row({ call, people, index, open, onToggle, measure, t }: RowProps) {
  const name = clientName(call.client, t)
  const number = clientNumber(call.client, t)
  const met = call.talked.length ? call.talked : call.rang
  const tone = needsPhone(call) ? ' ringing' : isLive(call) ? ' talking' : ''
  return (
    <>
      <div role="row" className={`call-row${tone}${open ? ' open' : ''}`} aria-rowindex={index} onClick={(event) => { if (!(event.target as Element).closest('a, button')) onToggle(call.id) }}>
        <span role="cell" className="c-open">
          <button type="button" className="plain toggle" aria-expanded={open} aria-label={t(open ? 'calls.close' : 'calls.open', { who: name })} onClick={() => onToggle(call.id)} onKeyDown={step}>
            <Icon name={open ? 'chevronDown' : 'chevronRight'} size={16} />
          </button>
          <CallIcon call={call} />
        </span>
        <span role="cell" className="c-who">
          <Link href={`/calls/${encodeURIComponent(call.id)}`} className="name cut num">{name}</Link>
          <span className="soft num cut">{name === number ? <Parameters call={call} /> : number}</span>
        </span>
        <span role="cell" className="c-line cut num">{call.queue ?? (call.own_number ? phone(call.own_number) : '')}</span>
        <span role="cell" className="c-people">
          {met.slice(0, 2).map((one, n) => (
            <span key={one} className="row">
              <Party extension={one} people={people} on={call.talked.includes(one)} />
              {n === 1 && met.length > 2 && <span className="soft">+{met.length - 2}</span>}
            </span>
          ))}
        </span>
        <span role="cell" className="c-outcome"><Outcome call={call} /><span className="num c-talk"><Timer call={call} /></span></span>
        <span role="cell" className="c-time num"><span>{clock(call.started_at)}</span><span className="soft">{dayWord(call.started_at)}</span></span>
        <span role="cell" className="c-effects">
          {call.effects.slice(0, 4).map((effect) => <EffectTag key={effect.key} effect={effect} />)}
          {call.effects.length > 4 && <span className="soft">+{call.effects.length - 4}</span>}
        </span>
        <span role="cell" className="c-why"><Link href={`/calls/${encodeURIComponent(call.id)}`} className="why-link">{t('why')}<span className="hidden-text"> {name}</span></Link></span>
      </div>
      {open && (
        <div role="row" className="call-inside" ref={measure(call.id)}>
          <div role="cell"><Inside call={call} people={people} /></div>
        </div>
      )}
    </>
  )
})

/** Arrow keys walk from row to row. */
function step(event: React.KeyboardEvent<HTMLButtonElement>) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const all = [...document.querySelectorAll<HTMLButtonElement>('.call-row .toggle')]
  const next = all[all.indexOf(event.currentTarget) + (event.key === 'ArrowDown' ? 1 : -1)]
  if (!next) return
  event.preventDefault()
  next.focus()
}

const Parameters = ({ call }: { call: CallLine }) => <>{call.parameters.utm_source ?? call.parameters.pool_name ?? ''}</>

function Inside({ call, people }: { call: CallLine; people: People }) {
  const t = useT()
  const { value, problem } = useRemote<Call>(`/calls/${encodeURIComponent(call.id)}`, isLive(call) ? ['call'] : [])
  const ms = call.durations_ms
  const spans = ([['ring', ms.ring], ['wait', ms.wait], ['talk', ms.talk], ['hold', ms.hold]] as const).filter(([, span]) => span)
  return (
    <div className="inside">
      <div className="grow">
        <p className={isMissed(call) ? 'strong' : ''}>{story(call, people, t)}</p>
        <p className="soft num">{spans.map(([name, span]) => t(`span.${name}`, { time: lasted(span!) })).join(' · ')}{call.transfers > 0 && ` · ${t('calls.transfers', { n: call.transfers })}`}</p>
        <Button component={Link} href={`/calls/${encodeURIComponent(call.id)}`} size="compact-sm" variant="default">{t('calls.whole')}</Button>
      </div>
      <div className="grow">
        {problem ? <ProblemBox problem={problem} /> : value ? <Legs legs={value.legs} people={people} /> : <Waiting />}
      </div>
    </div>
  )
}

