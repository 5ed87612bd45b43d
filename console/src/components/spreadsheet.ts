// Cells of spreadsheets: what a program would run as a formula becomes text. The server's export does the same
// (src/cordboard/toolkit/spreadsheet.py); the cases of both are in one file beside its test.
import { i18n } from '@lingui/core'

const UNSEEN = '[\\s\\x00-\\x1f\\x7f-\\xa0\\u00ad\\u180e\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\u3000\\ufeff]*'
const SIGNS = '[=@\\uff1d\\uff20\\ufe66\\ufe6b\\u207c\\u208c]' // also as full-width, small, raised and lowered characters
const PLUS_MINUS = '[+\\-\\u2212\\uff0b\\uff0d\\ufe62\\ufe63\\u207a\\u207b\\u208a\\u208b]'
const NUMBER = /^[+-]?[0-9][0-9 ]*([.,][0-9]+)?$/
const START = new RegExp(`^(${UNSEEN}(${SIGNS}|${PLUS_MINUS})|[\\t\\r\\n])`)
// a program that splits at another character sees cells of its own in ours; +7 in the middle of a text harms nobody
const INSIDE = new RegExp(`(?<=[;\\t\\r\\n])(?=${UNSEEN}(${SIGNS}|${PLUS_MINUS}${UNSEEN}[^0-9\\s]))`, 'g')

/** The cell with an apostrophe before each formula; a number with its sign is none. */
export function disarmed(text: string): string {
  const inside = text.replace(INSIDE, "'")
  return START.test(text) && !NUMBER.test(text) ? `'${inside}` : inside
}

const BOM = '\ufeff' // without it spreadsheets take the letters for those of another alphabet

/** A file that a spreadsheet opens in the reader's language. */
export function sheet(rows: (string | number)[][]): Blob {
  const decimalComma = new Intl.NumberFormat(i18n.locale).format(1.5).includes(',')
  const row = (cells: (string | number)[]) => `${cells.map((one) => `"${disarmed(String(one)).replaceAll('"', '""')}"`).join(decimalComma ? ';' : ',')}\r\n`
  return new Blob([BOM, ...rows.map(row)], { type: 'text/csv;charset=utf-8' })
}
