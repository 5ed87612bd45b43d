// From calls to won deals, source by source, as bars; the table below has the same figures in words.
import type { SourceLine } from '../../api/types'
import { amount, useT } from '../../i18n'
import { drawn, nameOf } from './source-text'

export function SourceBars({ items }: { items: SourceLine[] }) {
  const t = useT()
  const lines = drawn(items)
  return (
    <figure className="source-bars" aria-hidden>
      <ul className="chart-legend">
        <li><i className="part-answered" />{t('sources.answered')}</li>
        <li><i className="part-missed" />{t('sources.missed')}</li>
        <li><i className="part-leads" />{t('sources.leads')}</li>
        <li><i className="part-won" />{t('sources.won')}</li>
      </ul>
      {lines.map(({ line, answered, missed, leads, won }) => (
        <div key={`${line.source}\n${line.name}`} className="source-bar">
          <b title={nameOf(line, t)}>{nameOf(line, t)}</b>
          <div className="tracks">
            <Bar parts={[['part-answered', answered], ['part-missed', missed]]} n={line.calls} />
            <Bar parts={[['part-leads', leads]]} n={line.leads} />
            <Bar parts={[['part-won', won]]} n={line.won} />
          </div>
        </div>
      ))}
    </figure>
  )
}

function Bar({ parts, n }: { parts: [string, number][]; n: number }) {
  return (
    <div className="track">
      {parts.map(([name, share]) => share > 0 && <i key={name} className={name} style={{ width: `${share * 100}%` }} />)}
      <span className="num">{amount(n)}</span>
    </div>
  )
}
