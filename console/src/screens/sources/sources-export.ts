// The report as a spreadsheet in the reader's language; cells cannot become formulas.
import type { SourceLine, SourceSums } from '../../api/types'
import { sheet } from '../../components/spreadsheet'
import type { T } from '../../i18n'
import { nameOf } from './source-text'

/** A row for each currency of a line; counts are in the first one only. Units: s, percent. */
export function sourcesSheet(items: SourceLine[], without: SourceSums, title: string, t: T): Blob {
  const heads = [title, ...(['calls', 'answered', 'missed', 'answer_s', 'leads', 'deals', 'won', 'currency', 'revenue', 'cost', 'gain'] as const).map((one) => t(`sources.${one}`))]
  const lines: [string, SourceSums][] = [...items.map((one): [string, SourceSums] => [nameOf(one, t), one]), [t('sources.without_call'), without]]
  return sheet([heads, ...lines.flatMap(([name, one]) => rowsOf(name, one))])
}

function rowsOf(name: string, one: SourceSums): (string | number)[][] {
  const counts = [one.calls, one.answered, one.missed, one.answer_ms === null ? '' : Math.round(one.answer_ms! / 1000), one.leads, one.deals, one.won]
  const each = one.money.length > 0 ? one.money : [null]
  return each.map((money, at) => [
    name,
    ...(at === 0 ? counts : counts.map(() => '')),
    ...(money ? [money.currency, money.revenue, money.cost ?? '', money.gain === null ? '' : `${Math.round(money.gain! * 100)} %`] : ['', '', '', '']),
  ])
}
