// Calls by weekday and hour: a table whose cells are coloured by how many there are.
import { Card } from '../../components/card'
import { amount, hourWord, useT, weekdayWord } from '../../i18n'
import type { Figure } from '../../api/types'
import { callsIn, weekOf } from './figure-series'

const SHADES = 6

export function HeatMap({ items }: { items: Figure[] }) {
  const t = useT()
  const { cells, most, first, last } = weekOf(items)
  const hours = Array.from({ length: last - first + 1 }, (_, n) => first + n)
  return (
    <Card title={t('figures.week')} id="week">
      <div className="table-wrap heat-wrap" tabIndex={0} role="group" aria-labelledby="week">
        <table className="heat">
          <thead><tr><td />{hours.map((hour) => <th key={hour} scope="col" className="num">{hourWord(hour)}</th>)}</tr></thead>
          <tbody>
            {cells.map((day, n) => (
              <tr key={n}>
                <th scope="row">{weekdayWord(n)}</th>
                {hours.map((hour) => {
                  const calls = callsIn(day[hour]!)
                  const said = t('figures.cell', { day: weekdayWord(n, 'long'), hour: hourWord(hour), n: calls, missed: day[hour]!.missed })
                  return <td key={hour} className={`num shade-${calls ? Math.ceil((calls / most) * SHADES) : 0}`} title={said}><span className="hidden-text">{said}</span><span aria-hidden>{calls ? amount(calls) : ''}</span></td>
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
