// A table of figures as a spreadsheet in the reader's language; cells cannot become formulas.
import { i18n } from '@lingui/core'
import type { Figure } from '../../api/types'
import { disarmed } from '../../components/spreadsheet'
import type { T } from '../../i18n'
import { serviceLevel } from './figure-series'

const BOM = '\ufeff' // without it spreadsheets take the letters for those of another alphabet

/** Units in the file: whole seconds, percent. */
export function figuresSheet(items: Figure[], title: string, nameOf: (one: Figure) => string, t: T): Blob {
  const decimalComma = new Intl.NumberFormat(i18n.locale).format(1.5).includes(',')
  const row = (cells: (string | number)[]) => `${cells.map((one) => `"${disarmed(String(one)).replaceAll('"', '""')}"`).join(decimalComma ? ';' : ',')}\r\n`
  const heads = ['figures.inbound', 'figures.outbound', 'figures.answered', 'figures.missed', 'figures.wait_s', 'figures.talk_s', 'figures.service_level'] as const
  const lines = items.map((one) => {
    const level = serviceLevel(one)
    return row([nameOf(one), one.inbound, one.outbound, one.answered, one.missed, Math.round(one.wait_ms / 1000), Math.round(one.talk_ms / 1000), level === null ? '' : `${Math.round(level * 100)} %`])
  })
  return new Blob([BOM, row([title, ...heads.map((head) => t(head))]), ...lines], { type: 'text/csv;charset=utf-8' })
}
