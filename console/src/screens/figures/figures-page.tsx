// Figures: calls of a period over time, by hour of the week, person, line and queue, compared with the period before.
import { Button, Select } from '@mantine/core'
import { useMemo, useState } from 'react'
import { query } from '../../api/client'
import { usePeople } from '../../api/people'
import { useResource } from '../../api/resource'
import type { Figure, Figures, FigureSums } from '../../api/types'
import { Card, Empty, Waiting } from '../../components/card'
import { Choices } from '../../components/choices'
import { DateRange } from '../../components/date-range'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAskedPeriod } from '../../hooks/asked-period'
import { useUrlFilters } from '../../hooks/url-filters'
import { amount, clockDuration, day, percent, phone, useT, zone, type Key } from '../../i18n'
import { save } from '../calls/call-export'
import { BarChart, BarTable } from './bar-chart'
import { callsIn, meanTalk, meanWait, seriesOf, serviceLevel, stepOf } from './figure-series'
import { figuresSheet } from './figures-export'
import { HeatMap } from './heat-map'

const LEVELS = ['10', '20', '30', '60', '120']
const SUBJECTS = ['person', 'line', 'queue'] as const
type Subject = (typeof SUBJECTS)[number]

export function FiguresPage() {
  const t = useT()
  const [params, change] = useUrlFilters()
  const { named, since, until } = useAskedPeriod(params)
  const step = stepOf(since, until)
  const level = LEVELS.includes(params.get('level') ?? '') ? params.get('level')! : '20'
  const filters = { from: since.toISOString(), to: until.toISOString(), time_zone: zone(), service_level_s: level }
  const { value, problem, reload } = useResource<Figures>(`/figures${query({ by: step, compare: 'true', ...filters })}`)
  const { value: week } = useResource<Figures>(`/figures${query({ by: 'weekday_hour', ...filters })}`)
  return (
    <div className="page stack figures">
      <div className="card filters">
        <DateRange params={named} change={change} />
        <Select size="sm" className="figures-level" aria-label={t('figures.level')} allowDeselect={false} value={level} onChange={(chosen) => change({ level: chosen === '20' ? null : chosen })} data={LEVELS.map((one) => ({ value: one, label: t('figures.within', { n: one }) }))} />
        {value && <p className="filters-said soft num"><span>{t('figures.period', { from: day(since), to: day(new Date(until.getTime() - 1)), zone: value.time_zone })}</span></p>}
      </div>
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      {!value ? !problem && <Waiting /> : (
        <>
          {value.counting && <p className="card notice" role="status">{t('figures.counting', { n: amount(value.counting.counted), calls: amount(value.counting.calls) })}</p>}
          <Tiles now={value.total} before={value.previous ?? null} />
          {callsIn(value.total) === 0 ? (
            <div className="card"><Empty icon="chartBar" title={t('figures.none')}><p>{t('figures.none.why')}</p></Empty></div>
          ) : (
            <>
              <OverTime figures={value} step={step} since={since} until={until} />
              {week && <HeatMap items={week.items} />}
              <BySubject filters={filters} level={level} />
            </>
          )}
        </>
      )}
    </div>
  )
}

const TILES: { name: Key; of: (sums: FigureSums) => number | null; say: (n: number) => string; good: 1 | -1 | 0 }[] = [
  { name: 'figures.inbound', of: (sums) => sums.inbound, say: amount, good: 0 },
  { name: 'figures.outbound', of: (sums) => sums.outbound, say: amount, good: 0 },
  { name: 'figures.missed', of: (sums) => sums.missed, say: amount, good: -1 },
  { name: 'figures.service_level', of: serviceLevel, say: percent, good: 1 },
  { name: 'figures.mean_wait', of: meanWait, say: clockDuration, good: -1 },
  { name: 'figures.mean_talk', of: meanTalk, say: clockDuration, good: 0 },
]

const MOST_CHANGE = 2 // 200 %

function Tiles({ now, before }: { now: FigureSums; before: FigureSums | null }) {
  const t = useT()
  return (
    <dl className="figure-tiles">
      {TILES.map(({ name, of, say, good }) => {
        const [value, old] = [of(now), before && of(before)]
        const change = value !== null && old ? (value - old) / old : null
        const tone = change === null || !good || Math.abs(change) < 0.005 ? 'soft' : change * good > 0 ? 'better' : 'worse'
        return (
          <div key={name} className="card">
            <dt>{t(name)}</dt>
            <dd className="num"><b>{value === null ? '–' : say(value)}</b>{change !== null && old !== null && <Change tone={tone} was={say(old)} shown={of === serviceLevel || Math.abs(change) >= MOST_CHANGE ? null : change} />}</dd>
          </div>
        )
      })}
    </dl>
  )
}

/** How much it changed; the old value itself where a percentage would mislead. */
function Change({ tone, was, shown }: { tone: string; was: string; shown: number | null }) {
  const t = useT()
  const before = t('figures.before', { was })
  return shown === null ? <span className={tone} title={before}>{t('figures.was', { was })}</span> : <span className={tone} title={before}>{shown > 0 ? '+' : ''}{percent(shown)}<span className="hidden-text"> {before}</span></span>
}

function OverTime({ figures, step, since, until }: { figures: Figures; step: 'hour' | 'day' | 'month'; since: Date; until: Date }) {
  const t = useT()
  const [table, setTable] = useState(false)
  const bars = useMemo(() => seriesOf(figures.items, step, since, until), [figures, step, since, until])
  const name = t(`figures.by.${step}` as Key)
  return (
    <Card title={name} end={<>
      <Button size="compact-sm" variant="default" aria-pressed={table} onClick={() => setTable(!table)} leftSection={<Icon name={table ? 'chartBar' : 'table'} size={15} />}>{t(table ? 'figures.as_chart' : 'figures.as_table')}</Button>
      <Export items={figures.items} title={t('figures.time')} file={name} nameOf={(one) => one.key} />
    </>}>
      {table ? <BarTable bars={bars} step={step} /> : <BarChart bars={bars} step={step} />}
    </Card>
  )
}

function Export({ items, title, file, nameOf }: { items: Figure[]; title: string; file: string; nameOf: (one: Figure) => string }) {
  const t = useT()
  return <Button size="compact-sm" variant="default" leftSection={<Icon name="download" size={15} />} onClick={() => save(figuresSheet(items, title, nameOf, t), `${file.toLowerCase()}.csv`)}>{t('calls.export')}<span className="hidden-text"> {file}</span></Button>
}

function BySubject({ filters, level }: { filters: Record<string, string>; level: string }) {
  const t = useT()
  const people = usePeople()
  const [subject, setSubject] = useState<Subject>('person')
  const { value, problem, reload } = useResource<Figures>(`/figures${query({ by: subject, ...filters })}`)
  const nameOf = (one: Figure) => {
    if (!one.key) return t(`figures.nobody.${subject}` as Key)
    const shown = subject === 'line' ? phone(one.key) : one.key
    const name = one.name ?? (subject === 'person' ? people.nameOf(one.key) : null)
    return name ? `${name} (${shown})` : shown
  }
  const items = useMemo(() => [...(value?.items ?? [])].sort((a, b) => callsIn(b) - callsIn(a)), [value])
  const title = t(`figures.by.${subject}` as Key)
  return (
    <Card flush title={t('figures.by')} end={<><Choices label={t('figures.by')} value={subject} onChange={(chosen) => setSubject(chosen as Subject)} data={SUBJECTS.map((one) => ({ value: one, label: t(`figures.by.${one}` as Key) }))} /><Export items={items} title={title} file={title} nameOf={nameOf} /></>}>
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      {!value ? !problem && <Waiting /> : (
        <div className="table-wrap" tabIndex={0} role="group" aria-label={title}>
          <table className="table figure-table">
            <thead>
              <tr>
                <th scope="col">{title}</th>
                {(['inbound', 'outbound', 'answered', 'missed', 'mean_wait', 'mean_talk'] as const).map((one) => <th key={one} scope="col" className="n">{t(`figures.${one}` as Key)}</th>)}
                <th scope="col" className="n" title={t('figures.within', { n: level })}>{t('figures.service_level')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.key}>
                  <th scope="row" className={one.key ? undefined : 'soft'}>{nameOf(one)}</th>
                  {[one.inbound, one.outbound, one.answered, one.missed].map((n, at) => <td key={at} className="n num">{amount(n)}</td>)}
                  {[meanWait(one), meanTalk(one)].map((ms, at) => <td key={at} className="n num">{ms === null ? '–' : clockDuration(ms)}</td>)}
                  <td className="n num">{serviceLevel(one) === null ? '–' : percent(serviceLevel(one)!)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}
