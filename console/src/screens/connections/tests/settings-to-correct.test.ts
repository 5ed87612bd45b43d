import { expect, test } from 'vitest'
import { isText } from '../../../i18n'
import { SETTINGS_OF, settingsToCorrect } from '../health-text'

const MANIFESTS = import.meta.glob<string>('../../../../../src/cordboard/{crm,pbx,sms}/*/manifest.toml', { query: '?raw', import: 'default' })

// No answer of a service is about these: they choose what is read or written, and the checker of the form knows their values.
const OWN = new Set(['region', 'compare_every_min', 'deleted_every_min', 'quiet_after_hours', 'min_outbound_duration', 'live_search', 'trigger', 'duplicates', 'time_zone', 'empty_values', 'phones', 'trunks', 'did_variables', 'route_variable', 'voicemail_routes', 'origin_variable', 'recording_variable', 'recordings_folder', 'read_deals', 'merge', 'mode', 'shadow_after_min', 'place_calls', 'dial_context', 'first_leg_context', 'mobile_context', 'transfer_context', 'hold_context', 'attended_transfers', 'header', 'record_link', 'timeout_s', 'lead_stages', 'lead_stage', 'contact_stage', 'outcomes', 'api_version', 'lead_type', 'activity_type', 'phone_fields', 'api_path', 'currency', 'edition', 'call_list', 'won_stages', 'lost_stages', 'preset', 'smsc', 'smsc_names', 'signature_method', 'lead_labels', 'lead_label', 'leads_inbox', 'call_logs', 'call_type', 'task_type', 'high_priority', 'seconds', 'search', 'started_field', 'notes', 'lead_company', 'save_duplicates'])
// They guard what comes in: a wrong one refuses webhooks, which the tab of activity shows.
const OF_WEBHOOKS = new Set(['secret_key', 'address_secret', 'secret_in_url', 'preset', 'key', 'second_key', 'public_url', 'addresses', 'table', 'signature_secret'])
// The player of a recording says which of them is wrong.
const OF_RECORDINGS = new Set(['recording_sign_in', 'recording_user', 'recording_secret', 'recording_host', 'recording_address'])

// The services say in their own words that a sign-in is refused, and no code tells which field is wrong.
const OF_SIGN_INS = new Set(['sign_in', 'user', 'database', 'grant', 'account'])
// A notice of the phone system names them in its fix, not a reason.
const OF_NOTICES = new Set(['ari', 'ari_port', 'ari_username', 'ari_secret'])
// Delivery reports go there: a wrong one is seen by their absence.
const OF_RECEIPTS = new Set(['receipt_address'])
const LISTS = [OWN, OF_WEBHOOKS, OF_RECORDINGS, OF_SIGN_INS, OF_NOTICES, OF_RECEIPTS]

test('each field of each form can be led to from the problem that it causes', async () => {
  const led = new Set(Object.values(SETTINGS_OF).flat())
  const missing: string[] = []
  for (const [path, read] of Object.entries(MANIFESTS)) {
    for (const part of (await read()).split('[[settings]]').slice(1)) {
      const name = /^\s*name = "(\w+)"/m.exec(part)?.[1] ?? ''
      if (!led.has(name) && !LISTS.some((list) => list.has(name))) missing.push(`${path}: ${name}`)
    }
  }
  expect(missing).toEqual([])
})

test('a sign-in that lacks something leads to its field, in the form of each CRM that says so', async () => {
  const fields = async (folder: string) => [...(await MANIFESTS[`../../../../../src/cordboard/crm/${folder}/manifest.toml`]!()).split('[[settings]]').slice(1).join('').matchAll(/^name = "(\w+)"/gm)].map((one) => ({ name: one[1] }))
  const first = async (folder: string, code: string) => settingsToCorrect([{ code }], { settings: await fields(folder) } as never)[0]?.name
  expect(await first('vtiger', 'no_access_key')).toBe('access_key')
  expect(await first('suitecrm', 'no_client')).toBe('client_secret')
  expect(await first('suitecrm', 'no_password')).toBe('password')
  expect(await first('odoo', 'no_key_user')).toBe('api_key')
  expect(await first('hubspot', 'no_access_token')).toBe('private_token')
  expect(await first('hubspot', 'another_token')).toBe('private_token')
  expect(await first('custom', 'no_secret')).toBe('secret')
  expect(await first('custom', 'templates_wrong')).toBe('templates')
  for (const folder of ['vtiger', 'suitecrm', 'odoo', 'hubspot', 'custom']) expect(await first(folder, 'check_address')).toBe('url')
})

test('each code is one that the server sends', () => {
  expect(Object.keys(SETTINGS_OF).filter((code) => !isText(`reason.${code}`))).toEqual([])
})

test('only fields that the provider has, the likeliest first', () => {
  const settings = [{ name: 'secret' }, { name: 'username' }] as never
  expect(settingsToCorrect([{ code: 'manager_login' }], { settings } as never).map((one) => one.name)).toEqual(['username', 'secret'])
  expect(settingsToCorrect([{ code: 'setting_zone', values: { setting: 'username', typed: 'Mars' } }], { settings } as never).map((one) => one.name)).toEqual(['username'])
  expect(settingsToCorrect([{ code: 'table_step' }], { settings: [{ name: 'table' }] } as never)).toHaveLength(1)
  expect(settingsToCorrect([{ code: 'nothing.known' }], { settings } as never)).toEqual([])
})
