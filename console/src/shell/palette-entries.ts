// What the palette (Ctrl K) offers beside calls: settings by their words, connections, clients, actions. Loaded when it is opened.
import type { CallLine, Summary } from '../api/types'
import { clientName } from '../components/call-text'
import type { IconName } from '../components/icons'
import { LANGUAGES, phone, word, type Key, type T } from '../i18n'
import type { Person } from './people-in-crm'
import type { Session } from '../session'

export interface Entry {
  name: string
  beside: string
  icon: IconName
  go: string | (() => void)
  words?: string // by which it is found, too
}

/** Other words for a page or a tab of the settings, in the reader's language. */
export const wordsOf = (place: string, t: T): string => t(`find.words.${place}` as Key)

// Where a setting is, by the texts of its fields.
const SETTINGS: Record<string, Key[]> = {
  company: ['company.country', 'company.time_zone', 'company.silence', 'general.ringing_unheard', 'general.talk_unheard'],
  hours: ['company.hours', 'company.holidays'],
  team: ['team.extensions', 'team.email', 'team.login'],
  numbers: ['numbers.number', 'numbers.owner', 'numbers.region'],
  placing_calls: ['dialling.allowed', 'dialling.prefixes', 'dialling.premium', 'dialling.per_minute', 'extensions.title', 'dialling.first_leg', 'dialling.caller_ids', 'extensions.driver', 'extensions.mac', 'extensions.user', 'wrap_up.title', 'wrap_up.outcomes', 'wrap_up.to_crm'],
  sms: ['sms.senders', 'sms.prefixes', 'sms.parts', 'sms.parts_per_day', 'sms.quiet', 'sms.plainer', 'sms.legacy'],
  stop_list: ['stop_list.value', 'stop_list.stops', 'stop_list.test'],
  owners: ['general.default_user', 'owners.of'],
  rules: ['rules.place', 'rules.stage', 'rules.task_type', 'rules.tags', 'versions.tag_field', 'versions.task_type_field'],
  records: ['general.callback', 'general.callback_days', 'general.deal_active', 'general.lead_status', 'general.lead_source', 'general.lead_company', 'general.internal', 'general.hidden', 'general.caller_fields', 'general.deal_phone_fields'],
  alerts: ['alerts.away_after', 'alerts.repeat_after', 'alerts.mail', 'alerts.host', 'alerts.sender', 'alerts.to', 'alerts.webhook', 'alerts.url'],
}
const TABS = ['company', 'hours', 'team', 'numbers', 'placing_calls', 'routing', 'phone_book', 'sms', 'stop_list', 'scenario', 'owners', 'rules', 'records', 'mappings', 'texts', 'alerts', 'reports', 'versions']
const MOST = 5 // of each kind

/** Without case and accents. */
export const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

export const matches = (typed: string, ...texts: string[]) => plain(typed.trim()).split(/\s+/).every((part) => texts.some((text) => plain(text).includes(part)))

export function settings(t: T): Entry[] {
  const at = (tab: string) => t(`settings.${tab}` as Key)
  const tabs = TABS.map((tab): Entry => ({ name: at(tab), beside: t('nav.settings'), icon: 'settings', go: `/settings/${tab}`, words: wordsOf(`settings.${tab}`, t) }))
  return [...tabs, ...Object.entries(SETTINGS).flatMap(([tab, keys]) => keys.map((key): Entry => ({ name: t(key).replace(/\s*:$/, ''), beside: `${t('nav.settings')} › ${at(tab)}`, icon: 'settings', go: `/settings/${tab}` })))]
}

function actions(t: T, { change, leave, may }: Session): Entry[] {
  const taste = t('palette.action')
  return [
    ...(['light', 'dark', 'auto'] as const).map((theme): Entry => ({ name: `${t('account.theme')}: ${word('theme', theme)}`, beside: taste, icon: theme === 'light' ? 'sun' : theme === 'dark' ? 'moon' : 'deviceDesktop', go: () => change({ theme }) })),
    ...Object.entries(LANGUAGES).map(([language, name]): Entry => ({ name: `${t('account.language')}: ${name}`, beside: taste, icon: 'language', go: () => change({ language }) })),
    ...(may('connections.change') ? [{ name: t('palette.connect'), beside: taste, icon: 'plugConnected', go: '/connections' } as Entry] : []),
    ...(may('dials.place') ? [{ name: t('place_call'), beside: taste, icon: 'phone', go: '/call' } as Entry] : []),
    ...(may('users.change') ? [{ name: t('palette.user'), beside: taste, icon: 'userPlus', go: '/users' } as Entry] : []),
    { name: t('account.leave'), beside: taste, icon: 'logout', go: leave },
  ]
}

const NATIONAL = 9 // last digits by which two spellings of a number are one

/** One line a client, whatever number of calls was found; then people of the CRMs who are none of these. */
export function clients(calls: CallLine[], people: Person[], t: T): Entry[] {
  const found = new Map<string, Entry>()
  for (const { client, direction } of calls) {
    const number = client.e164 ?? client.number
    if (!number || direction === 'internal' || found.has(number)) continue
    found.set(number, { name: clientName(client, t), beside: client.name ? phone(number) : t('nav.client'), icon: 'user', go: `/clients/${encodeURIComponent(number)}` })
  }
  const digits = (number: string) => number.replace(/\D/g, '').slice(-NATIONAL)
  const known = new Set([...found.keys()].map(digits))
  for (const { name, company, entity, phones } of people) {
    if (phones.some((number) => known.has(digits(number)))) continue
    phones.forEach((number) => known.add(digits(number)))
    const beside = [company !== name && company, word('entity', entity)].filter(Boolean).join(' · ')
    found.set(phones[0]!, { name: name || company || phone(phones[0]!), beside, icon: 'user', go: `/clients/${encodeURIComponent(phones[0]!)}` })
  }
  return [...found.values()].slice(0, MOST)
}

/** Everything that fits what is typed, by kind; `pages` come from the menu. */
export function entriesFor(typed: string, pages: Entry[], calls: CallLine[], people: Person[], connections: Summary['connections'], session: Session, t: T): { kind: Key; entries: Entry[] }[] {
  const fit = (entries: Entry[]) => entries.filter(({ name, beside, words = '' }) => matches(typed, name, beside, words)).slice(0, MOST)
  const connected = connections.map(({ id, title }): Entry => ({ name: title, beside: t('nav.connections'), icon: 'plugConnected', go: `/connections/${encodeURIComponent(id)}` }))
  return [
    { kind: 'palette.clients' as Key, entries: clients(calls, people, t) },
    { kind: 'palette.pages' as Key, entries: fit(pages) },
    { kind: 'palette.connections' as Key, entries: session.may('connections.read') && typed.trim() ? fit(connected) : [] },
    { kind: 'palette.settings' as Key, entries: session.may('settings.read') && typed.trim() ? fit(settings(t)) : [] },
    { kind: 'palette.actions' as Key, entries: typed.trim() ? fit(actions(t, session)) : [] },
  ].filter(({ entries }) => entries.length > 0)
}
