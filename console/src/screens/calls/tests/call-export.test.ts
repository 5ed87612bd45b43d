import { expect, test, vi } from 'vitest'
import type { CallLine } from '../../../api/types'
import { setLanguage, text } from '../../../i18n'
import { call, effect, PEOPLE } from '../../../testing/values'
import { spreadsheetOf } from '../call-export'

/** The server's pages; the addresses that were asked for. */
function pages(...found: CallLine[][]) {
  const asked: URLSearchParams[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(new URL(url, 'http://server').searchParams)
    const items = found.shift()!
    return new Response(JSON.stringify({ items, next: found.length ? `after_${asked.length}` : null }))
  })
  return asked
}

const rowsOf = async (blob: Blob) => (await blob.text()).trimEnd().split('\r\n')

test('a row reads as people there write dates, numbers and names', async () => {
  pages([call({ effects: [effect()] })])
  const [head, row] = await rowsOf(await spreadsheetOf({}, PEOPLE, text, () => {}))
  expect(head!.startsWith(`"${text('sheet.date')}","${text('sheet.time')}"`)).toBe(true)
  const cells = row!.slice(1, -1).split('","')
  expect(cells.slice(0, 2)).toEqual(['2026-03-02', '10:00:00'])
  expect(cells).toContain('+34 600 900 020')
  expect(cells).toContain('00:02:00')
  expect(cells).toContain(`${text('entity.lead')}: ${text('item.done')}`)
})

test('where a comma is the decimal sign, cells are parted by semicolons', async () => {
  await setLanguage('fr')
  pages([call()])
  const [head] = await rowsOf(await spreadsheetOf({}, PEOPLE, text, () => {}))
  expect(head).toContain('";"')
})

test('all pages are read with the same filters, ended calls only, and the progress is told', async () => {
  const asked = pages([call(), call()], [call()])
  const progress: number[] = []
  const rows = await rowsOf(await spreadsheetOf({ missed: 'true', phase: 'ringing' }, PEOPLE, text, (n) => progress.push(n)))
  expect(rows).toHaveLength(1 + 3)
  expect(progress).toEqual([2, 3])
  expect(asked.map((one) => [one.get('missed'), one.get('phase'), one.get('before')])).toEqual([['true', 'ended', null], ['true', 'ended', 'after_1']])
})

test.each(['=HYPERLINK("http://bad")', '@SUM(A1)', '-2+3', '+1+cmd|x', '\tx'])('%j cannot run as a formula', async (name) => {
  pages([call({ client: { name, number: null, e164: null, hidden: false, erased: false } })])
  const [, row] = await rowsOf(await spreadsheetOf({}, PEOPLE, text, () => {}))
  expect(row).toContain(`"'${name.replaceAll('"', '""')}"`)
})

test('the file says its alphabet to spreadsheets', async () => {
  pages([])
  const bytes = new Uint8Array(await (await spreadsheetOf({}, PEOPLE, text, () => {})).arrayBuffer())
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
})

test('what is not known stays empty, and an outcome that nobody reported says so', async () => {
  pages([call({ disposition: null, own_number: null, talked: [], rang: [], durations_ms: { ring: null, wait: null, talk: null, hold: null } })])
  const [head, row] = (await rowsOf(await spreadsheetOf({}, PEOPLE, text, () => {}))).map((one) => one.slice(1, -1).split('","'))
  const cell = (name: string) => row![head!.indexOf(name)]
  expect(cell(text('calls.col.outcome'))).toBe(text('disposition.unknown'))
  for (const name of [text('calls.col.line'), text('sheet.talked'), text('sheet.rang'), text('sheet.talk')]) expect(cell(name)).toBe('')
})
