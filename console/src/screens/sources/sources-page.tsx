// Sources: where the calls of a period came from, and what became of them: leads, deals, revenue, cost and return.
import { Button, Select } from '@mantine/core'
import { Link } from 'wouter'
import { query } from '../../api/client'
import { useResource } from '../../api/resource'
import type { SourceLine, Sources, SourceSums } from '../../api/types'
import { Card, Empty, Waiting } from '../../components/card'
import { Choices } from '../../components/choices'
import { DateRange } from '../../components/date-range'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAskedPeriod } from '../../hooks/asked-period'
import { useUrlFilters } from '../../hooks/url-filters'
import { amount, clockDuration, day, percent, useT, zone, type Key } from '../../i18n'
import { useSession } from '../../session'
import { save } from '../calls/call-export'
import { Conversions } from './conversions'
import { Costs } from './costs'
import { SourceBars } from './source-bars'
import { earned, gains, money, nameOf, spent, SUBJECTS, type Subject } from './source-text'
import { sourcesSheet } from './sources-export'

export function SourcesPage() {
  const t = useT()
  const { may } = useSession()
  const [params, change] = useUrlFilters()
  const { named, since, until } = useAskedPeriod(params)
  const by: Subject = SUBJECTS.find((one) => one === params.get('by')) ?? 'campaign'
  const touch = params.get('touch') === 'first' ? 'first' : 'last'
  const period = { from: since.toISOString(), to: until.toISOString(), time_zone: zone() }
  const { value, problem, reload } = useResource<Sources>(`/attribution${query({ by, touch, ...period })}`)
  return (
    <div className="page stack figures sources">
      <div className="card filters">
        <DateRange params={named} change={change} />
        <Select size="sm" className="figures-level" aria-label={t('sources.by')} allowDeselect={false} value={by} onChange={(chosen) => change({ by: chosen === 'campaign' ? null : chosen })} data={SUBJECTS.map((one) => ({ value: one, label: t(`sources.by.${one}` as Key) }))} />
        <Choices label={t('sources.touch')} value={touch} onChange={(chosen) => change({ touch: chosen === 'last' ? null : chosen })} data={(['first', 'last'] as const).map((one) => ({ value: one, label: t(`sources.touch.${one}`) }))} />
        {value && <p className="filters-said soft num"><span>{t('figures.period', { from: day(since), to: day(new Date(until.getTime() - 1)), zone: value.time_zone })}</span></p>}
      </div>
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      {!value ? !problem && <Waiting /> : (
        <>
          {value.tracing && <p className="card notice" role="status">{t('sources.tracing', { n: amount(value.tracing.counted), calls: amount(value.tracing.calls) })}</p>}
          {value.reads_deals.length === 0 && <p className="card notice" role="status"><Icon name="infoCircle" /><span>{t('sources.no_deals')}{may('connections.read') && <> <Link href="/connections">{t('nav.connections')}</Link></>}</span></p>}
          <Tiles total={value.total} />
          {value.items.length === 0 ? (
            <div className="card"><Empty icon="coins" title={t('figures.none')}><p>{t('sources.none.why')}</p></Empty></div>
          ) : (
            <>
              <Card title={t('sources.drawing')} lead={t(`sources.touch.${touch}.why`)} id="drawing"><SourceBars items={value.items} /></Card>
              <Lines sources={value} by={by} />
            </>
          )}
          <Costs onChanged={reload} />
          {may('attribution.export') && <Conversions period={period} touch={touch} />}
        </>
      )}
    </div>
  )
}

function Tiles({ total }: { total: SourceSums }) {
  const t = useT()
  const tiles: [Key, string[]][] = [
    ['sources.calls', [amount(total.calls)]],
    ['sources.missed', [amount(total.missed)]],
    ['sources.leads', [amount(total.leads)]],
    ['sources.won', [amount(total.won)]],
    ['sources.revenue', earned(total).map((one) => money(one.revenue, one.currency))],
    ['sources.gain', gains(total).map((one, _, all) => (all.length > 1 ? `${signed(one.gain!)} ${one.currency}` : signed(one.gain!)))],
  ]
  return (
    <dl className="figure-tiles">
      {tiles.map(([name, values]) => <div key={name} className="card"><dt>{t(name)}</dt><dd className="num each">{values.length === 0 ? <b>–</b> : values.map((one, n) => <b key={n}>{one}</b>)}</dd></div>)}
    </dl>
  )
}

const signed = (gain: number) => `${gain > 0 ? '+' : ''}${percent(gain)}`

const COUNTS = ['calls', 'missed', 'leads', 'deals', 'won'] as const

function Lines({ sources, by }: { sources: Sources; by: Subject }) {
  const t = useT()
  const title = t(`sources.by.${by}` as Key)
  const { without_call: without } = sources
  return (
    <Card flush id="lines" title={t('sources.lines')} end={<Button size="compact-sm" variant="default" leftSection={<Icon name="download" size={15} />} onClick={() => save(sourcesSheet(sources.items, without, title, t), `${t('nav.sources').toLowerCase()}.csv`)}>{t('calls.export')}<span className="hidden-text"> {t('sources.lines')}</span></Button>}>
      <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="lines">
        <table className="table figure-table">
          <thead>
            <tr>
              <th scope="col">{title}</th>
              {COUNTS.map((one) => <th key={one} scope="col" className="n">{t(`sources.${one}`)}</th>)}
              <th scope="col" className="n">{t('sources.answer')}</th>
              {(['revenue', 'cost', 'gain'] as const).map((one) => <th key={one} scope="col" className="n">{t(`sources.${one}`)}</th>)}
            </tr>
          </thead>
          <tbody>
            {sources.items.map((one) => <Row key={`${one.source}\n${one.name}`} name={nameOf(one, t)} sums={one} soft={!one.name && !one.source} costs={sources.costs_known} />)}
            {without.deals + without.won > 0 && <Row name={t('sources.without_call')} sums={without} soft costs={false} />}
          </tbody>
          <tfoot><Row name={t('sources.total')} sums={sources.total} costs={sources.costs_known} /></tfoot>
        </table>
      </div>
    </Card>
  )
}

function Row({ name, sums, soft = false, costs }: { name: string; sums: SourceSums | SourceLine; soft?: boolean; costs: boolean }) {
  const each = (texts: string[], tones: (string | undefined)[] = []) => (texts.length === 0 ? '–' : texts.map((one, n) => <div key={n} className={tones[n]}>{one}</div>))
  const back = gains(sums)
  return (
    <tr>
      <th scope="row" className={soft ? 'soft' : undefined}>{name}</th>
      {COUNTS.map((one) => <td key={one} className="n num">{amount(sums[one])}</td>)}
      <td className="n num">{sums.answer_ms === null || sums.answer_ms === undefined ? '–' : clockDuration(sums.answer_ms)}</td>
      <td className="n num">{each(earned(sums).map((one) => money(one.revenue, one.currency)))}</td>
      <td className="n num">{costs ? each(spent(sums).map((one) => money(one.cost!, one.currency))) : '–'}</td>
      <td className="n num">{costs ? each(back.map((one) => signed(one.gain!)), back.map((one) => (one.gain! < 0 ? 'worse' : 'better'))) : '–'}</td>
    </tr>
  )
}
