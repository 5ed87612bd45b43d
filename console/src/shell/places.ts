// The places of the console: in the menu, and in the palette.
import type { IconName } from '../components/icons'
import type { Key } from '../i18n'

export interface Place {
  path: string
  name: Key
  icon: IconName
  may: string[] // one of them
}

export const PLACES: Place[] = [
  { path: '/', name: 'nav.home', icon: 'home', may: ['summary.read', 'callers.own'] },
  { path: '/calls', name: 'nav.calls', icon: 'history', may: ['calls.read'] },
  { path: '/panel', name: 'nav.panel', icon: 'phoneCall', may: ['callers.own'] },
  { path: '/wall', name: 'nav.wall', icon: 'deviceDesktop', may: ['wall.read'] },
  { path: '/sms', name: 'nav.sms', icon: 'send', may: ['sms.read'] },
  { path: '/figures', name: 'nav.figures', icon: 'chartBar', may: ['figures.read'] },
  { path: '/sources', name: 'nav.sources', icon: 'coins', may: ['attribution.read'] },
  { path: '/duplicates', name: 'nav.duplicates', icon: 'copy', may: ['duplicates.read'] },
]
export const SYSTEM: Place[] = [
  { path: '/connections', name: 'nav.connections', icon: 'plugConnected', may: ['connections.read'] },
  { path: '/outbox', name: 'nav.outbox', icon: 'inbox', may: ['outbox.read'] },
  { path: '/settings', name: 'nav.settings', icon: 'settings', may: ['settings.read'] },
  { path: '/users', name: 'nav.people', icon: 'users', may: ['users.read', 'tokens.change'] },
  { path: '/audit', name: 'nav.audit', icon: 'history', may: ['audit.read'] },
  { path: '/personal-data', name: 'nav.personal_data', icon: 'shieldCheck', may: ['personal_data.read', 'personal_data.log'] },
]

export const HELP: Place = { path: '/help', name: 'nav.help', icon: 'help', may: [] }
export const DIAGNOSIS: Place = { path: '/diagnosis', name: 'nav.diagnosis', icon: 'alertTriangle', may: ['server.read'] }
export const SETUP: Place = { path: '/setup', name: 'nav.setup', icon: 'checklist', may: ['connections.change'] }

/** Every place that has an address in the menu. */
export const EVERY_PLACE = [...PLACES, ...SYSTEM, SETUP, DIAGNOSIS, HELP]
