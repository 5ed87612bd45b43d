// Calls: search, filters, one line a call with its legs inside, live without reload, export.
import { Button } from '@mantine/core'
import { useElementSize, useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { memo, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Link } from 'wouter'
import { usePeople, type People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { Call, CallLine, Effect } from '../../api/types'
import { CallIcon, EffectTag, Legs, Outcome, Party, TalkTime, Timer } from '../../components/call-elements'
import { clientName, clientNumber, effectName, isLive, isMissed, needsPhone, ourPeople, story, together, withName } from '../../components/call-text'
import { Assign, CallBackLine, clientAddress } from '../../components/call-back'
import { Empty, Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { part } from '../../components/part'
import { ProblemBox } from '../../components/problem-box'
import { useUrlFilters, type ChangeFilters } from '../../hooks/url-filters'
import { useVirtualRows } from '../../hooks/virtual-rows'
import { clock, clockDuration, dayWord, isToday, list, phone, useT, word, type T } from '../../i18n'
import { useSession } from '../../session'
import { columnsOf, DEFAULTS, fitting, SORTS, template, type Column } from './call-columns'
import { filtersOf, nextOrder, NO_FILTERS, orderOf } from './call-filter-params'
import { Filters, NARROW } from './call-filters'
import { useCallList } from './call-list'
import { rememberListAddress } from './last-list-address'

const RecordingPlayer = part('RecordingPlayer', () => import('./recording-player'))
const ROW = 40 // px, as in screens.css
const ROW_NARROW = 84

export function CallsPage() {
  const t = useT()
  const people = usePeople()
  const { may } = useSession()
  const [params, change] = useUrlFilters()
  const filters = useMemo(() => filtersOf(params), [params])
  useEffect(() => rememberListAddress(params), [params])
  const order = useMemo(() => orderOf(params), [params])
  const list = useCallList(filters, order)
  const [usual, setUsual] = useLocalStorage<string[]>({ key: 'cordboard.call-columns', defaultValue: DEFAULTS, getInitialValueInEffect: false })
  const written = params.get('cols')
  const columns = useMemo(() => columnsOf(written, usual), [written, usual])
  const setColumns = (wanted: Column[]) => {
    setUsual(wanted)
    change({ cols: null })
  }
  const filtered = Object.keys(filters).length > 0
  return (
    <div className="page stack calls">
      <Filters people={people} params={params} change={change} exportable={may('calls.export')} filters={filters} order={order} newest={list.calls[0]?.id} columns={columns} setColumns={setColumns} />
      {list.problem && <ProblemBox problem={list.problem} onRetry={list.reload} />}
      {list.calls.length === 0 ? (
        <div className="card">
          {list.loading ? <Waiting /> : list.problem ? null : (
            <Empty icon="history" title={filtered ? t('calls.nothing') : t('calls.none')}>
              <p>{filtered ? t('calls.nothing.why') : t('calls.none.why')}</p>
              {filtered && <Button variant="default" onClick={() => change(NO_FILTERS)}>{t('calls.clear')}</Button>}
            </Empty>
          )}
        </div>
      ) : (
        <Rows calls={list.calls} people={people} more={list.more} complete={list.complete} wanted={columns} params={params} change={change} />
      )}
    </div>
  )
}

function Rows({ calls, people, more, complete, wanted, params, change }: { calls: CallLine[]; people: People; more: () => void; complete: boolean; wanted: Column[]; params: URLSearchParams; change: ChangeFilters }) {
  const t = useT()
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false })
  const place = useRef<HTMLDivElement>(null)
  const { ref, width } = useElementSize()
  const columns = useMemo(() => (narrow || !width ? (narrow ? DEFAULTS : wanted) : fitting(wanted, width)), [wanted, narrow, width])
  const [opened, setOpened] = useState<Set<string>>(new Set())
  const keys = useMemo(() => calls.map((call) => call.id), [calls])
  const view = useVirtualRows(place, keys, narrow ? ROW_NARROW : ROW)
  const toggle = useCallback((id: string) => {
    setOpened((before) => {
      const after = new Set(before)
      if (!after.delete(id)) after.add(id)
      return after
    })
  }, [])
  useEffect(() => { if (!complete && (view.indexes.at(-1) ?? 0) >= calls.length - 6) more() })

  return (
    <>
    <div ref={ref} style={{ '--call-columns': template(columns) } as React.CSSProperties} className={narrow ? 'card flush call-table narrow' : 'card flush call-table'} role="table" aria-label={t('nav.calls')} aria-rowcount={complete ? calls.length + 1 : -1}>
      <div role="rowgroup">
        <div role="row" className="call-head" aria-rowindex={1}>
          <span role="columnheader" className="c-open"><span className="hidden-text">{t('calls.legs')}</span></span>
          <span role="columnheader" className="c-who">{t('calls.col.client')}</span>
          {columns.map((one) => <Head key={one} column={one} params={params} change={change} />)}
          <span role="columnheader" className="c-why"><span className="hidden-text">{t('why')}</span></span>
        </div>
      </div>
      <div role="rowgroup" ref={place} style={{ paddingTop: view.top, paddingBottom: view.bottom }}>
        {view.indexes.map((index) => {
          const call = calls[index]!
          return <Row key={call.id} call={call} columns={columns} people={people} narrow={narrow} index={index} open={opened.has(call.id)} onToggle={toggle} measure={view.measure} t={t} />
        })}
      </div>
    </div>
    {!complete && <div className="more"><Waiting /></div>}
    </>
  )
}

function Head({ column, params, change }: { column: Column; params: URLSearchParams; change: ChangeFilters }) {
  const t = useT()
  const sort = SORTS[column]
  const title = t(`calls.col.${column}`)
  if (!sort) return <span role="columnheader" className={`c-${column} cut`}>{title}</span>
  const on = (params.get('sort') ?? 'started_at') === sort
  const up = params.get('order') === 'asc'
  return (
    <span role="columnheader" className={`c-${column}`} aria-sort={on ? (up ? 'ascending' : 'descending') : 'none'}>
      <button type="button" className="plain sort" onClick={() => change(nextOrder(params, sort))}>{title}{on && <Icon name={up ? 'arrowUp' : 'arrowDown'} size={13} />}</button>
    </span>
  )
}

interface RowProps {
  call: CallLine
  columns: Column[]
  people: People
  narrow: boolean
  index: number
  open: boolean
  onToggle: (id: string) => void
  measure: (element: HTMLElement | null) => void
  t: T
}

const Row = memo(function Row({ call, columns, people, narrow, index, open, onToggle, measure, t }: RowProps) {
  const name = clientName(call.client, t)
  const number = clientNumber(call.client, t)
  const under = name === number ? (call.parameters.utm_source ?? call.parameters.pool_name ?? '') : number
  const met = ourPeople(call)
  const tone = needsPhone(call) ? ' ringing' : isLive(call) ? ' talking' : ''
  return (
    <div role="presentation" ref={measure} data-index={index}>
      <div role="row" className={`call-row${tone}${open ? ' open' : ''}`} aria-rowindex={index + 2} onClick={(event) => { if (!(event.target as Element).closest('a, button')) onToggle(call.id) }}>
        <span role="cell" className="c-open">
          <button type="button" className="plain toggle" aria-expanded={open} aria-label={t(open ? 'calls.close' : 'calls.open', { who: name })} onClick={() => onToggle(call.id)} onKeyDown={step}>
            <Icon name={open ? 'chevronDown' : 'chevronRight'} size={16} />
          </button>
          <CallIcon call={call} />
        </span>
        <span role="cell" className="c-who">
          <Link href={`/calls/${encodeURIComponent(call.id)}`} className="name cut num">{name}</Link>
          <span className="soft num cut">
            {number && under === number && call.direction !== 'internal' && numberOf(call) ? <Link href={clientAddress(numberOf(call))} className="client-link">{under}</Link> : under}
            {call.not_called_back?.assignee_name && ` · ${call.not_called_back.assignee_name}`}
            {narrow && met[0] && `${under && ' · '}${people.nameOf(met[0]) ?? met[0]}`}
          </span>
        </span>
        {columns.map((one) => <Cell key={one} column={one} call={call} people={people} met={met} t={t} />)}
        <span role="cell" className="c-why"><Link href={`/calls/${encodeURIComponent(call.id)}`} className="why-link">{t('why')}<span className="hidden-text"> {name}</span></Link></span>
      </div>
      {open && (
        <div role="row" className="call-details">
          <div role="cell"><RowDetails call={call} people={people} /></div>
        </div>
      )}
    </div>
  )
})

/** How many more there are; which, when pointed at or read aloud. */
const More = ({ names, className = '' }: { names: string[]; className?: string }) => <span className={`soft more-names ${className}`} title={list(names)}>+{names.length}<span className="hidden-text"> {list(names)}</span></span>

function Cell({ column, call, people, met, t }: { column: Column; call: CallLine; people: People; met: string[]; t: T }) {
  const left = together([...call.effects].sort(worstFirst))
  const most = lettersOf(left.slice(0, 2)) > LETTERS ? 1 : 3
  switch (column) {
    case 'line': return <span role="cell" className="c-line cut num">{call.own_number ? phone(call.own_number) : (call.queue ? people.queueName(call.queue) : '')}</span>
    case 'queue': return <span role="cell" className="c-queue cut">{call.queue && people.queueName(call.queue)}</span>
    case 'people': return (
      <span role="cell" className="c-people">
        {met.slice(0, 2).map((one, n) => (
          <span key={one} className="row">
            <Party extension={one} people={people} on={call.talked.includes(one)} />
            {n === 1 && met.length > 2 && <More names={met.slice(2).map((other) => withName(other, people, t))} />}
          </span>
        ))}
      </span>
    )
    case 'outcome': return <span role="cell" className="c-outcome"><Outcome call={call} />{isLive(call) && needsPhone(call) && <span className="num soft" title={t('fact.wait')}> <Timer call={call} /></span>}</span>
    case 'talk': return <span role="cell" className="c-talk num"><TalkTime call={call} />{call.recording && <span className="c-recording" title={t('recording.there')}><Icon name="volume" size={14} /><span className="hidden-text">{t('recording.there')}</span></span>}</span>
    case 'wait': return <span role="cell" className="c-wait num">{waited(call) ? clockDuration(waited(call)) : ''}</span>
    case 'time': return <span role="cell" className="c-time num"><span>{clock(call.started_at)}</span>{!isToday(call.started_at) && <span className="soft">{dayWord(call.started_at)}</span>}</span>
    case 'records': return (
      <span role="cell" className="c-records">
        {left.slice(0, most).map(([effect, n]) => <EffectTag key={effect.key} effect={effect} n={n} />)}
        {[1, 2, 3].map((n) => left.length > n && (n === most || most === 3) && <More key={n} className={most === 3 ? `beyond-${n}` : ''} names={left.slice(n).map(([effect]) => `${effectName(effect)}: ${word('item', effect.state)}`)} />)}
      </span>
    )
    case 'connection': return <span role="cell" className="c-connection cut">{call.connection}</span>
  }
}

const LETTERS = 28 // of two tags side by side; beside longer ones there is room for none
const lettersOf = (left: ReturnType<typeof together>) => left.reduce((sum, [effect, n]) => sum + effectName(effect).length + (n > 1 ? 3 : 0), 0)

const STATES = ['parked', 'held', 'open', 'done', 'dropped']
/** As many are shown as there is room for (screens.css): what needs somebody is never among the hidden ones. */
const worstFirst = (a: Effect, b: Effect) => STATES.indexOf(a.state) - STATES.indexOf(b.state)

/** As the server sorts: from the queue or the first ring until somebody answered. Units: ms. */
const waited = ({ direction, durations_ms: ms }: CallLine) => (direction === 'inbound' ? Math.max(ms.wait ?? 0, ms.ring ?? 0) : 0)

const numberOf = (call: CallLine) => call.client.e164 ?? call.client.number ?? ''

/** Arrow keys walk from row to row. */
function step(event: React.KeyboardEvent<HTMLButtonElement>) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const all = [...document.querySelectorAll<HTMLButtonElement>('.call-row .toggle')]
  const next = all[all.indexOf(event.currentTarget) + (event.key === 'ArrowDown' ? 1 : -1)]
  if (!next) return
  event.preventDefault()
  next.focus()
}

function RowDetails({ call, people }: { call: CallLine; people: People }) {
  const t = useT()
  const { may } = useSession()
  const { value, problem } = useResource<Call>(`/calls/${encodeURIComponent(call.id)}`, { on: isLive(call) ? ['call'] : [] })
  const ms = call.durations_ms
  const spans = ([['ring', ms.ring], ['wait', ms.wait], ['talk', ms.talk], ['hold', ms.hold]] as const).filter(([, span]) => span)
  return (
    <div className="row-details">
      <div className="grow">
        <p className={isMissed(call) ? 'strong' : ''}>{story(call, people, t)}</p>
        <CallBackLine call={call} people={people} />
        {call.not_called_back && <Assign number={numberOf(call)} open={call.not_called_back} people={people} reload={[]} />}
        <p className="soft num">{spans.map(([name, span]) => t(`span.${name}`, { time: clockDuration(span!) })).join(' · ')}{call.transfers > 0 && ` · ${t('calls.transfers', { n: call.transfers })}`}</p>
        {call.recording && may('recordings.play') && <Suspense fallback={<Waiting />}><RecordingPlayer call={call.id} who={clientName(call.client, t)} /></Suspense>}
        <div className="row">
          <Button component={Link} href={`/calls/${encodeURIComponent(call.id)}`} size="compact-sm" variant="default">{t('calls.whole')}</Button>
          {numberOf(call) && call.direction !== 'internal' && <Button component={Link} href={clientAddress(numberOf(call))} size="compact-sm" variant="default">{t('client.open')}</Button>}
        </div>
      </div>
      <div className="grow">
        {problem ? <ProblemBox problem={problem} /> : value ? <Legs legs={value.legs} people={people} /> : <Waiting />}
      </div>
    </div>
  )
}

