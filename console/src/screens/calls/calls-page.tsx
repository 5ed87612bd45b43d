// Calls: search, filters, one line a call with its legs inside, live without reload, export.
import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Link } from 'wouter'
import { usePeople, type People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { Call, CallLine } from '../../api/types'
import { CallIcon, EffectTag, Legs, Outcome, Party, Timer } from '../../components/call-elements'
import { clientName, clientNumber, isLive, isMissed, needsPhone, ourPeople, story } from '../../components/call-text'
import { Assign, CallBackLine, clientAddress } from '../../components/call-back'
import { Empty, Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useUrlFilters } from '../../hooks/url-filters'
import { useVirtualRows } from '../../hooks/virtual-rows'
import { clock, clockDuration, dayWord, phone, useT, type T } from '../../i18n'
import { useSession } from '../../session'
import { filtersOf, NO_FILTERS } from './call-filter-params'
import { Filters, NARROW } from './call-filters'
import { useCallList } from './call-list'
import { rememberListAddress } from './last-list-address'

const ROW = 58 // px, as in screens.css
const ROW_NARROW = 84

export function CallsPage() {
  const t = useT()
  const people = usePeople()
  const { may } = useSession()
  const [params, change] = useUrlFilters()
  const filters = useMemo(() => filtersOf(params), [params])
  useEffect(() => rememberListAddress(params), [params])
  const list = useCallList(filters)
  const filtered = Object.keys(filters).length > 0
  return (
    <div className="page stack calls">
      <Filters people={people} params={params} change={change} exportable={may('calls.export')} filters={filters} newest={list.calls[0]?.id} />
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
        <Rows calls={list.calls} people={people} more={list.more} complete={list.complete} />
      )}
    </div>
  )
}

function Rows({ calls, people, more, complete }: { calls: CallLine[]; people: People; more: () => void; complete: boolean }) {
  const t = useT()
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false })
  const place = useRef<HTMLDivElement>(null)
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
        {view.indexes.map((index) => {
          const call = calls[index]!
          return <Row key={call.id} call={call} people={people} narrow={narrow} index={index} open={opened.has(call.id)} onToggle={toggle} measure={view.measure} t={t} />
        })}
      </div>
    </div>
    {!complete && <div className="more"><Waiting /></div>}
    </>
  )
}

interface RowProps {
  call: CallLine
  people: People
  narrow: boolean
  index: number
  open: boolean
  onToggle: (id: string) => void
  measure: (element: HTMLElement | null) => void
  t: T
}

const Row = memo(function Row({ call, people, narrow, index, open, onToggle, measure, t }: RowProps) {
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
        <span role="cell" className="c-line cut num">{call.queue ?? (call.own_number ? phone(call.own_number) : '')}</span>
        <span role="cell" className="c-people">
          {met.slice(0, 2).map((one, n) => (
            <span key={one} className="row">
              <Party extension={one} people={people} on={call.talked.includes(one)} />
              {n === 1 && met.length > 2 && <span className="soft">+{met.length - 2}</span>}
            </span>
          ))}
        </span>
        <span role="cell" className="c-outcome"><Outcome call={call} /><span className="num c-talk"><Timer call={call} /></span>{call.recording && <span className="c-recording" title={t('recording.there')}><Icon name="volume" size={14} /><span className="hidden-text">{t('recording.there')}</span></span>}</span>
        <span role="cell" className="c-time num"><span>{clock(call.started_at)}</span><span className="soft">{dayWord(call.started_at)}</span></span>
        <span role="cell" className="c-effects">
          {call.effects.slice(0, 4).map((effect) => <EffectTag key={effect.key} effect={effect} />)}
          {call.effects.length > 4 && <span className="soft">+{call.effects.length - 4}</span>}
        </span>
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

