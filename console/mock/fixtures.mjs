// Invented connections, people, settings and outbox items of the stand-in server.
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString()

export const users = [
  { id: '4876876000000225013', name: 'Ana Ruiz', email: 'ana@miempresa.example', active: true },
  { id: '4876876000000225021', name: 'Alberto Sanz', email: 'alberto@miempresa.example', active: true },
  { id: '4876876000000225033', name: 'Olha Melnyk', email: 'olha@miempresa.example', active: true },
  { id: '4876876000000225047', name: 'Julien Petit', email: 'julien@miempresa.example', active: true },
]

const scope = (name, purpose, held = true) => ({ name, purpose, held })
const SCOPES = [
  scope('ZohoCRM.modules.leads.ALL', 'Find and create leads'),
  scope('ZohoCRM.modules.contacts.READ', 'Find contacts by their numbers'),
  scope('ZohoCRM.modules.tasks.CREATE', 'Leave tasks for missed calls'),
  scope('ZohoCRM.modules.calls.ALL', 'Write calls down and add recordings'),
  scope('ZohoCRM.coql.READ', 'Load the directory in few requests'),
  scope('ZohoCRM.users.READ', 'Know who can own records'),
  scope('ZohoCRM.settings.fields.READ', 'Know which fields exist'),
]

export const connections = () => [
  {
    id: 'zoho', kind: 'crm', provider: 'zoho', title: 'Zoho CRM', state: 'active', account: '20081234', account_name: 'Foxglove Trading', user: users[0], scopes: SCOPES,
    health: { level: 'green', code: 'crm.ok', sentence: 'Zoho CRM works; 8,412 people are known here.', fix: null, values: { n: '8412' } },
    lane: { state: 'open', reason: null, since: null, trouble: null }, directory: { loaded: true, people: 8412, fresh_at: ago(1), loading: null },
    settings: { data_centre: 'eu', client_id: '1000.Q2ZK8M', client_secret: '********', key_field: 'Cb_Call_Key' }, hook_url: null, last_ok_at: ago(0.4), credits_24h: 1284.5,
  },
  {
    id: 'office', kind: 'pbx', provider: 'asterisk', title: 'Office PBX', state: 'active', account: null, account_name: null, user: null, scopes: [], lane: null, directory: null,
    health: { level: 'green', code: 'pbx.ok', sentence: 'Office PBX is connected (Asterisk 22.5.0).', fix: null, values: {} }, settings: { host: '192.0.2.10', user: 'cordboard', secret: '********' }, hook_url: null, last_ok_at: ago(0.1), credits_24h: 0,
  },
  {
    id: 'hook', kind: 'pbx', provider: 'webhook', title: 'SIM lines', state: 'trouble', account: null, account_name: null, user: null, scopes: [], lane: null, directory: null,
    health: { level: 'amber', code: 'pbx.hook_quiet', sentence: 'SIM lines: no event for two days, although calls usually come every hour.', fix: 'Check the address of the webhook at the provider.', values: {} }, settings: { secret: '********' }, hook_url: 'https://cordboard.example/hooks/hook', last_ok_at: ago(2900), credits_24h: 0,
  },
]

const field = (name, label, type, required, help, more = {}) => ({ name, label, type, required, help, options: [], default: null, ...more })

export const providers = [
  { id: 'zoho', kind: 'crm', title: 'Zoho CRM', auth: ['oauth_code', 'self_client'], scopes: SCOPES.map((one) => ({ ...one, held: null })), capabilities: { batch: 100 }, readme: '# Zoho CRM\n\n1. Open the API console of your data centre.\n2. Add a Server-based Application.\n3. Copy client ID and secret here.', settings: [
    field('data_centre', 'Data centre', 'choice', true, 'Where your Zoho account lives: the ending of the address at which you sign in.', { options: ['us', 'eu', 'in', 'au', 'jp', 'cn', 'ca', 'sa'], default: 'us' }),
    field('client_id', 'Client ID', 'text', true, 'From the API console of your data centre.'),
    field('client_secret', 'Client secret', 'secret', true, 'Stands beside the client ID; kept encrypted.'),
    field('key_field', 'Key field', 'text', false, 'A field without duplicates in which each record keeps our key, so that nothing is made twice.', { default: 'Cb_Call_Key' }),
    field('allow_private', 'Allow private addresses', 'bool', false, 'Only for a sandbox on this machine or in this network.', { default: false }),
  ] },
  { id: 'asterisk', kind: 'pbx', title: 'Asterisk', auth: ['password'], scopes: [], capabilities: { link: true }, readme: '', settings: [field('host', 'Address', 'text', true, 'Name or address of the manager interface.'), field('port', 'Port', 'number', false, '', { default: 5038 }), field('user', 'User', 'text', true, 'From manager.conf.'), field('secret', 'Secret', 'secret', true, 'From manager.conf; kept encrypted.')] },
  { id: 'webhook', kind: 'pbx', title: 'Webhooks (our own events)', auth: ['signature'], scopes: [], capabilities: { hook: true }, readme: '', settings: [field('secret', 'Secret', 'secret', true, 'Signs each request.')] },
  { id: 'ringostat', kind: 'pbx', title: 'Ringostat-like call tracking', auth: ['path_secret'], scopes: [], capabilities: { hook: true }, readme: '', settings: [field('secret', 'Secret in the address', 'secret', true, 'Added to the address as ?secret=...')] },
  { id: 'sipsim', kind: 'pbx', title: 'SipSim-like SIM operator', auth: ['signature', 'path_secret'], scopes: [], capabilities: { hook: true }, readme: '', settings: [field('secret', 'Secret', 'secret', true, '')] },
]

const cell = (situation, party, entity, mode) => ({ situation, party, entity, mode })
const told = (no, word, way, minutes, more = {}) => ({ no, way, word, kind: 'paused', connection: 'zoho', title: 'Zoho CRM', state: 'done', attempts: 1, made_at: new Date(Date.now() - minutes * 60_000).toISOString(), tried_at: null, next_try_at: null, problem: null, ...more })
export const alerts = {
  ways: ['mail'], mail_password: '********', webhook_secret: null, open: [],
  messages: [told(4, 'test', 'mail', 5, { kind: null, connection: null, title: null, state: 'dropped', problem: 'The mail server smtp.example.com refuses name or password: 5.7.8 wrong password.' }), told(3, 'over', 'mail', 40), told(2, 'begun', 'mail', 95, { attempts: 3 })],
}

export const settings = {
  region: 'ES', language: 'en', default_user: users[0].id,
  alerts: { mail: { host: 'smtp.example.com', port: 587, security: 'starttls', user: 'cordboard', sender: 'cordboard@example.com', to: ['ana@example.com', 'alberto@example.com'], allow_private: false }, webhook: null, away_after: 'PT10M', repeat_after: 'P1D' },
  lines: [
    { number: '+34928000080', extension: '80', user: users[0].id, region: 'ES', ignore: false, title: 'Sales line' },
    { number: '+34928000081', extension: '81', user: users[1].id, region: 'ES', ignore: false, title: null },
    { number: '+380443002000', extension: '82', user: users[2].id, region: 'UA', ignore: false, title: 'Kyiv' },
    { number: '+33170001212', extension: '90', user: users[3].id, region: 'FR', ignore: false, title: null },
    { number: '+34928000099', extension: '99', user: null, region: 'ES', ignore: true, title: 'Lift alarm' },
  ],
  cells: [
    ...['inbound_answered', 'inbound_missed', 'outbound_answered'].map((s) => cell(s, 'new', 'lead', 'create_if_none')),
    ...['inbound_missed', 'outbound_not_reached'].flatMap((s) => ['new', 'known'].map((p) => cell(s, p, 'task', 'always'))),
    ...['inbound_answered', 'inbound_missed', 'outbound_answered', 'outbound_not_reached'].flatMap((s) => ['new', 'known'].map((p) => cell(s, p, 'call', 'always'))),
    cell('inbound_answered', 'known', 'deal', 'if_no_open_deal'),
  ],
  owners: [...['account', 'lead', 'contact', 'deal'].map((entity) => ({ entity, rule: 'call_manager', user: null })), { entity: 'task', rule: 'owner_of_client', user: null }, { entity: 'call', rule: 'call_manager', user: null }],
  ignored: [{ number: '+34900123456', note: 'Door intercom' }, { number: '067 000 00 00', note: 'Test phone' }],
  deal_places: [{ layout: null, pipeline: null, stage: null, manager: null }], deal_active_within: 'P365D', callback_within: 'P1D', ringing_unheard_after: 'PT1H', talk_unheard_after: 'PT6H', lead_status: null, lead_source: 'Phone', lead_company: '-', log_internal_calls: false, create_from_hidden_numbers: false,
}

const NUMBERS = ['+380671234567', '+34928000123', '+33612345678', '+447700900123', '+34671234567', '+380501112233']
export const items = () => {
  const one = (seq, state, kind, entity, more = {}) => ({ seq, key: `call_${1000 + seq}:${entity}`, kind, entity, state, record: state === 'done' ? `48768760000${560000 + seq}` : null, link: state === 'done' ? `https://crm.example/crm/org20081234/tab/${entity}/48768760000${560000 + seq}` : null, reason: null, code: null, attempts: state === 'open' ? 0 : 1, next_try_at: null, updated_at: ago(seq), connection: 'zoho', subject: NUMBERS[seq % NUMBERS.length], call: `call_${seq % 9}`, refs: [], urgent: false, maybe_sent: false, created_at: ago(seq * 3 + 2), action: { type: kind, key: `call_${1000 + seq}:${entity}`, name: 'Marc Delorme', phone: NUMBERS[seq % NUMBERS.length], owner: users[seq % 4].id }, ...more })
  const kinds = [['create_lead', 'lead'], ['create_task', 'task'], ['log_call', 'call']]
  const list = []
  for (let i = 1; i <= 34; i++) list.push(one(i, 'open', ...kinds[i % 3], i < 4 ? { attempts: 3, reason: 'Zoho CRM does not answer (502 Bad Gateway).', next_try_at: ago(-2), maybe_sent: true } : {}))
  list.push(one(35, 'parked', 'create_lead', 'lead', { reason: 'Zoho refused the field Lead_Status: "Hot" is not one of its values.', code: 'INVALID_DATA' }))
  list.push(one(36, 'parked', 'log_call', 'call', { reason: 'Waits for call_1035:lead, which is parked.', code: 'waits', refs: ['call_1035:lead'] }))
  list.push(one(37, 'held', 'create_task', 'task', { reason: 'hold (Ana Ruiz)' }))
  for (let i = 38; i <= 120; i++) list.push(one(i, 'done', ...kinds[i % 3]))
  list.push(one(121, 'dropped', 'create_lead', 'lead', { reason: 'Test call (Ana Ruiz)' }))
  return list
}

export const exchanges = [
  { at: ago(1), method: 'POST', url: 'https://www.zohoapis.example/crm/v8/Leads', status: 201, took_ms: 312.4, credits: 1, keys: ['call_1041:lead', 'call_1042:lead'], request: '{"data":[{"Last_Name":"Marc Delorme","Phone":"+33612345678"}],"trigger":["workflow"]}', reply: '{"data":[{"code":"SUCCESS","details":{"id":"4876876000000560041"},"status":"success"}]}', error: null },
  { at: ago(2), method: 'POST', url: 'https://www.zohoapis.example/crm/v8/coql', status: 200, took_ms: 148.9, credits: 1, keys: [], request: '{"select_query":"select id, Phone, Mobile from Contacts where Modified_Time > ..."}', reply: '{"data":[],"info":{"count":0,"more_records":false}}', error: null },
  { at: ago(4), method: 'POST', url: 'https://accounts.zoho.example/oauth/v2/token', status: 200, took_ms: 96.1, credits: 0, keys: [], request: 'grant_type=refresh_token&client_id=1000.Q2ZK8M&client_secret=********&refresh_token=********', reply: '{"access_token":"********","expires_in":3600,"token_type":"Bearer"}', error: null },
  { at: ago(9), method: 'POST', url: 'https://www.zohoapis.example/crm/v8/Calls', status: 502, took_ms: 15002, credits: 0, keys: ['call_1039:call'], request: '{"data":[{"Subject":"Inbound call"}]}', reply: '<html>Bad Gateway</html>', error: 'Zoho CRM does not answer (502 Bad Gateway).' },
]
