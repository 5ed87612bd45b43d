// What a connection's health says, and what mends it, in the reader's language.
import type { ConnectionHealth, Provider } from '../../api/types'
import { reasonText, sentence, word } from '../../i18n'

type Health = ConnectionHealth['health']
type Problems = Provider['problems']

const ADDRESS = ['url', 'host', 'api_url', 'records_url', 'accounts']
/** The settings that a reason is about, by its code; a provider has some of them. */
export const SETTINGS_OF: Record<string, string[]> = {
  wrong_client_secret: ['client_secret'],
  no_token_secret: ['client_secret'],
  unknown_client: ['client_id', 'data_centre'],
  no_token_client: ['client_id', 'data_centre'],
  no_api_key: ['api_key'],
  interface_no_token: ['api_secret', 'api_key'],
  no_interface_address: ['table'],
  enter_key: ['api_key', 'auth_key'],
  address_private: ['allow_private', ...ADDRESS],
  address_private_itself: ['allow_private', ...ADDRESS],
  address_unknown: ADDRESS,
  address_local: ['allow_private', ...ADDRESS],
  address_not_http: ADDRESS,
  address_wrong: ADDRESS,
  address_forbidden: ADDRESS,
  check_address: ADDRESS,
  no_access_key: ['access_key', 'username'],
  no_client: ['client_secret', 'client_id'],
  no_password: ['password', 'user_name'],
  no_key_user: ['api_key', 'login'],
  no_access_token: ['private_token', 'api_token'],
  another_token: ['private_token', 'api_token'],
  wrong_client: ['client_secret', 'client_id', 'my_domain'],
  no_secret: ['secret'],
  templates_wrong: ['templates'],
  templates_lack: ['templates'],
  manager_login: ['username', 'secret'],
  manager_refused: ['host', 'port'],
  manager_no_answer: ['host', 'port'],
  manager_late: ['host', 'port'],
  manager_no_route: ['host'],
  manager_unknown: ['host'],
  plain_refused: ['tls', 'allow_plain'],
  no_tls: ['port', 'tls'],
  certificate_name: ['tls_name'],
  certificate: ['tls_ca'],
  ca_file: ['tls_ca'],
  ca_file_empty: ['tls_ca'],
  records_unreadable: ['cdr_csv'],
  records_path: ['cdr_csv'],
  records_database: ['cdr_database', 'cdr_table'],
  records_away: ['cdr_database'],
  list_check: ['auth_key', 'api_url', 'records_url'],
  list_status: ['records_url', 'api_url'],
  unknown_field: ['key_field', 'recording_field'],
}

/** The fields of the form that the reasons are about, the likeliest first. */
export const settingsToCorrect = (reasons: { code: string; values?: Record<string, string> }[], provider: Provider | undefined): Provider['settings'] => {
  const names = [...new Set(reasons.flatMap((one) => SETTINGS_OF[one.code] ?? one.values?.setting ?? (one.code.startsWith('table_') ? ['table'] : [])))]
  return names.flatMap((name) => provider?.settings.filter((one) => one.name === name) ?? [])
}

/** Nothing has to be done: it works, or it is ready and nothing came yet. */
export const isWell = ({ health: { level } }: { health: { level: Health['level'] } }) => level === 'green' || level === 'quiet'

/** What it is doing, in a word or two. */
export const stateWord = ({ state, health }: Pick<ConnectionHealth, 'state' | 'health'>) => word('connection', health.level === 'quiet' ? 'unheard' : state)

/** A notice in the provider's words, which are in the reader's language; in the server's where there are none. */
const worded = (notice: Health['notices'][number], problems: Problems) => {
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (place, name: string) => notice.values[name] ?? place)
  const known = problems[notice.code]
  return known ? { sentence: filled(known.sentence), fix: known.fix } : { sentence: notice.sentence, fix: notice.fix }
}

export const healthText = ({ title, health }: Pick<ConnectionHealth, 'title' | 'health'>, problems: Problems = {}) => {
  const notices = health.notices.map((one) => worded(one, problems))
  const reason = notices.map((one) => one.sentence).join(' ')
  const said = reason || reasonText(health.reasons, health.values.reason)
  const values = { title, ...health.values, ...(said ? { reason: said } : {}) }
  if (reason) {
    const fixes = [...new Set(notices.map((one) => one.fix).filter(Boolean))]
    return { sentence: sentence({ code: health.code, text: health.sentence, values }, 'health'), fix: fixes.join(' ') || null }
  }
  return {
    sentence: sentence({ code: health.code, text: health.sentence, values }, 'health'),
    fix: health.fix ? sentence({ code: `${health.code}.fix`, text: health.fix, values }, 'health') : null,
  }
}
