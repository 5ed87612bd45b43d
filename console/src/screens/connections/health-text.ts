// What a connection's health says, and what mends it, in the reader's language.
import type { ConnectionHealth, Provider } from '../../api/types'
import { sentence } from '../../i18n'

type Health = ConnectionHealth['health']
type Problems = Provider['problems']

/** A notice in the provider's words, which are in the reader's language; in the server's where there are none. */
const worded = (notice: Health['notices'][number], problems: Problems) => {
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (place, name: string) => notice.values[name] ?? place)
  const known = problems[notice.code]
  return known ? { sentence: filled(known.sentence), fix: known.fix } : { sentence: notice.sentence, fix: notice.fix }
}

export const healthText = ({ title, health }: Pick<ConnectionHealth, 'title' | 'health'>, problems: Problems = {}) => {
  const notices = health.notices.map((one) => worded(one, problems))
  const reason = notices.map((one) => one.sentence).join(' ')
  const values = { title, ...health.values, ...(reason ? { reason } : {}) }
  if (reason) {
    const fixes = [...new Set(notices.map((one) => one.fix).filter(Boolean))]
    return { sentence: sentence({ code: health.code, text: health.sentence, values }, 'health'), fix: fixes.join(' ') || null }
  }
  return {
    sentence: sentence({ code: health.code, text: health.sentence, values }, 'health'),
    fix: health.fix ? sentence({ code: `${health.code}.fix`, text: health.fix, values }, 'health') : null,
  }
}
