// What a connection's health says, and what mends it, in the reader's language.
import type { ConnectionHealth } from '../../api/types'
import { sentence } from '../../i18n'

export const healthText = ({ title, health }: Pick<ConnectionHealth, 'title' | 'health'>) => {
  const values = { title, ...health.values }
  return {
    sentence: sentence({ code: health.code, text: health.sentence, values }, 'health'),
    fix: health.fix ? sentence({ code: `${health.code}.fix`, text: health.fix, values }, 'health') : null,
  }
}
