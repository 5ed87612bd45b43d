// A table of figures as a spreadsheet in the reader's language; cells cannot become formulas.
import type { Figure } from '../../api/types'
import { sheet } from '../../components/spreadsheet'
import type { T } from '../../i18n'
import { serviceLevel } from './figure-series'

/** Units in the file: whole seconds, percent. */
export function figuresSheet(items: Figure[], title: string, nameOf: (one: Figure) => string, t: T): Blob {
  const heads = ['figures.inbound', 'figures.outbound', 'figures.answered', 'figures.missed', 'figures.wait_s', 'figures.talk_s', 'figures.service_level'] as const
  const lines = items.map((one) => {
    const level = serviceLevel(one)
    return [nameOf(one), one.inbound, one.outbound, one.answered, one.missed, Math.round(one.wait_ms / 1000), Math.round(one.talk_ms / 1000), level === null ? '' : `${Math.round(level * 100)} %`]
  })
  return sheet([[title, ...heads.map((head) => t(head))], ...lines])
}
