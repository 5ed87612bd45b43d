// The call list as a spreadsheet for people: their language and zone, names beside extensions, ended calls only.
// Programs read /api/v1/calls.csv.
import { ask, query } from '../../api/client'
import type { People } from '../../api/people'
import type { CallLine, Page } from '../../api/types'
import { clientName, effectName, story, withName } from '../../components/call-text'
import { disarmed } from '../../components/spreadsheet'
import { clockExact, list, locale, phone, word, type T } from '../../i18n'

const PAGE = 500
const EXPORT = { 'X-Cordboard-Export': 'calls' } // the server notes who took the list away
const BOM = '\ufeff' // without it spreadsheets take the letters for those of another alphabet

/** Units: ms. As spreadsheets read a span: hours, minutes, seconds. */
function span(ms: number | null): string {
  if (ms === null) return ''
  const seconds = Math.round(ms / 1000)
  return [seconds / 3600, (seconds % 3600) / 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':')
}

const dateOf = (at: string) => {
  const date = new Date(at)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

function columns(people: People, t: T): [string, (call: CallLine) => string][] {
  const names = (extensions: string[]) => (extensions.length ? list(extensions.map((one) => withName(one, people, t))) : '')
  return [
    [t('sheet.date'), (call) => dateOf(call.started_at)],
    [t('sheet.time'), (call) => clockExact(call.started_at)],
    [t('sheet.direction'), (call) => word('direction', call.direction)],
    [t('calls.col.client'), (call) => clientName(call.client, t)],
    [t('sheet.number'), (call) => phone(call.client.e164 ?? call.client.number ?? '')],
    [t('calls.col.line'), (call) => (call.queue ? people.queueName(call.queue) : null) ?? (call.own_number ? phone(call.own_number) : '')],
    [t('sheet.talked'), (call) => names(call.talked)],
    [t('sheet.rang'), (call) => names(call.rang)],
    [t('calls.col.outcome'), (call) => word('disposition', call.disposition ?? 'unknown')],
    [t('sheet.ring'), (call) => span(call.durations_ms.ring)],
    [t('sheet.talk'), (call) => span(call.durations_ms.talk)],
    [t('calls.col.records'), (call) => call.effects.map((one) => `${effectName(one)}: ${word('item', one.state)}`).join('; ')],
    [t('sheet.story'), (call) => story(call, people, t)],
  ]
}

/** All pages of the list; `onProgress` gets how many calls were read so far. */
export async function spreadsheetOf(filters: Record<string, string>, people: People, t: T, onProgress: (calls: number) => void): Promise<Blob> {
  const decimalComma = new Intl.NumberFormat(locale()).format(1.5).includes(',')
  const row = (cells: string[]) => `${cells.map((one) => `"${disarmed(one).replaceAll('"', '""')}"`).join(decimalComma ? ';' : ',')}\r\n`
  const wanted = columns(people, t)
  const parts = [BOM, row(wanted.map(([name]) => name))]
  let before: string | null = null
  let read = 0
  do {
    const page: Page<CallLine> = await ask('GET', `/calls${query({ ...filters, phase: 'ended', limit: PAGE, before })}`, undefined, EXPORT)
    for (const call of page.items) parts.push(row(wanted.map(([, of]) => of(call))))
    onProgress((read += page.items.length))
    before = page.next
  } while (before)
  return new Blob(parts, { type: 'text/csv;charset=utf-8' })
}

export function save(blob: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href))
}
