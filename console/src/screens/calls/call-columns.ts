// Columns of the call list: which one wants, and which of them the width has room for. Pure.
export const COLUMNS = ['line', 'queue', 'people', 'outcome', 'talk', 'wait', 'time', 'records', 'connection'] as const
export type Column = (typeof COLUMNS)[number]

export const DEFAULTS: Column[] = ['line', 'people', 'outcome', 'talk', 'time', 'records']
/** What the server sorts by, under the column that shows it. */
export const SORTS: Partial<Record<Column, string>> = { time: 'started_at', talk: 'talk', wait: 'wait' }

const FIXED = 52 + 150 + 78 + 28 // toggle, client, link, padding
const GAP = 10
const SIZES: Record<Column, [least: number, share: number]> = { // px, parts of what is left
  line: [146, 0.3], queue: [90, 0.8], people: [120, 0.9], outcome: [130, 0.5], talk: [80, 0], wait: [70, 0], time: [84, 0], records: [136, 2.2], connection: [110, 0.8],
}
const FIRST_TO_GO: Column[] = ['connection', 'queue', 'wait', 'line', 'people', 'talk', 'records', 'time', 'outcome']

/** The columns in an address, else the given ones; in the order of the list. */
export function columnsOf(written: string | null, others: readonly string[] = DEFAULTS): Column[] {
  const wanted = written === null ? others : written.split(',')
  return COLUMNS.filter((one) => wanted.includes(one))
}

const least = (columns: Column[]) => columns.reduce((sum, one) => sum + SIZES[one][0] + GAP, FIXED + 2 * GAP)

/** Those for which there is room. Units: px. */
export function fitting(columns: Column[], width: number): Column[] {
  let fit = columns
  for (const gone of FIRST_TO_GO) if (least(fit) > width) fit = fit.filter((one) => one !== gone)
  return fit
}

/** For CSS. */
export const template = (columns: Column[]) =>
  ['52px', 'minmax(150px, 1.2fr)', ...columns.map((one) => (SIZES[one][1] ? `minmax(${SIZES[one][0]}px, ${SIZES[one][1]}fr)` : `${SIZES[one][0]}px`)), '78px'].join(' ')
