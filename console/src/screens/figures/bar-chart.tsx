// Calls over time as stacked bars; the same figures as a table for those who read it. Arrow keys walk from bar to bar.
import { useState } from 'react'
import { amount, barTitle, useT, type Key } from '../../i18n'
import { callsIn, ticksOf, type Bar, type TimeStep } from './figure-series'

const WIDTH = 1000
const HEIGHT = 220
const PARTS: { name: Key; of: (bar: Bar) => number; className: string }[] = [
  { name: 'figures.inbound_answered', of: (bar) => bar.inbound_answered, className: 'part-answered' },
  { name: 'figures.missed', of: (bar) => bar.missed, className: 'part-missed' },
  { name: 'figures.outbound', of: (bar) => bar.outbound, className: 'part-outbound' },
]

export function BarChart({ bars, step }: { bars: Bar[]; step: TimeStep }) {
  const t = useT()
  const [at, setAt] = useState<number | null>(null)
  const ticks = ticksOf(Math.max(0, ...bars.map(callsIn)))
  const top = ticks.at(-1)!
  const wide = WIDTH / Math.max(1, bars.length)
  const shown = at === null ? null : bars[at]
  const walk = (event: React.KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    setAt((now) => Math.min(bars.length - 1, Math.max(0, (now ?? (by > 0 ? -1 : bars.length)) + by)))
  }
  return (
    <figure className="bar-figure">
      <ul className="chart-legend" aria-hidden>{PARTS.map((part) => <li key={part.name}><i className={part.className} />{t(part.name)}</li>)}</ul>
      <div className="chart-frame">
        <div className="chart-axis num" aria-hidden>{[...ticks].reverse().map((tick) => <span key={tick}>{amount(tick)}</span>)}</div>
        <div className="chart-plot" role="group" tabIndex={0} aria-label={t('figures.chart')} onKeyDown={walk} onBlur={() => setAt(null)} onMouseLeave={() => setAt(null)}>
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
            {ticks.map((tick) => <line key={tick} className="grid" x1={0} x2={WIDTH} y1={HEIGHT * (1 - tick / top)} y2={HEIGHT * (1 - tick / top)} />)}
            {bars.map((bar, n) => {
              let below = 0
              return (
                <g key={bar.key} className={n === at ? 'on' : undefined} onMouseEnter={() => setAt(n)}>
                  <rect className="hit" x={n * wide} y={0} width={wide} height={HEIGHT} />
                  {PARTS.map((part) => {
                    const high = (part.of(bar) / top) * HEIGHT
                    below += high
                    return high > 0 && <rect key={part.name} className={part.className} x={n * wide + wide * 0.14} y={HEIGHT - below} width={wide * 0.72} height={high} />
                  })}
                </g>
              )
            })}
          </svg>
          {shown && (
            <div className={at! > bars.length / 2 ? 'chart-tip left' : 'chart-tip'} style={{ left: `${((at! + 0.5) / bars.length) * 100}%` }} role="status">
              <b>{barTitle(shown.at, step)}</b>
              {PARTS.map((part) => <span key={part.name}><i className={part.className} />{t(part.name)} <b className="num">{amount(part.of(shown))}</b></span>)}
            </div>
          )}
        </div>
        <div className="chart-days num" aria-hidden>{labelled(bars).map((n) => <span key={n} style={{ left: `${((n + 0.5) / bars.length) * 100}%` }}>{barTitle(bars[n]!.at, step, true)}</span>)}</div>
      </div>
    </figure>
  )
}

/** Which bars have a label: about eight, evenly spread. */
function labelled(bars: Bar[]): number[] {
  const every = Math.ceil(bars.length / 8)
  return bars.map((_, n) => n).filter((n) => n % every === 0)
}

export function BarTable({ bars, step }: { bars: Bar[]; step: TimeStep }) {
  const t = useT()
  return (
    <div className="table-wrap chart-table" tabIndex={0} role="group" aria-label={t('figures.chart')}>
      <table className="table">
        <thead><tr><th scope="col">{t('figures.time')}</th>{PARTS.map((part) => <th key={part.name} scope="col" className="n">{t(part.name)}</th>)}</tr></thead>
        <tbody>
          {bars.filter((bar) => callsIn(bar) > 0).map((bar) => (
            <tr key={bar.key}><th scope="row">{barTitle(bar.at, step)}</th>{PARTS.map((part) => <td key={part.name} className="n num">{amount(part.of(bar))}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
