// A stand-in for the server while one works on the console: `npm run dev` and `npm run preview` without CORDBOARD_URL.
// Invented people, calls that come and go; nothing of it is in the build. POST /api/v1/mock {scene} switches scenes.
import { calls as makeCalls, whyOf } from './calls.mjs'
import { alerts, connections, exchanges, items, providers, settings, users } from './fixtures.mjs'

const POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

function world() {
  return { signedIn: true, setUp: true, language: 'en', theme: 'auto', calls: makeCalls(Number(process.env.MOCK_CALLS ?? 400)), items: items(), connections: connections(), settings: { version: 7, settings }, watchers: new Set(), id: 1, frozen: false }
}

const state = world()
const me = () => ({ name: 'Ana Ruiz', role: 'admin', language: state.language, theme: state.theme, csrf: 'mock', permissions: ['calls.read', 'calls.export', 'lookup', 'summary.read', 'stream.read', 'connections.read', 'connections.change', 'journal.read', 'outbox.read', 'outbox.change', 'settings.read', 'settings.change'] })

function tell(type, data) {
  const envelope = { id: state.id++, type, at: new Date().toISOString(), data }
  for (const response of state.watchers) response.write(`id: ${envelope.id}\nevent: ${type}\ndata: ${JSON.stringify(envelope)}\n\n`)
}

const counts = () => {
  const found = {}
  for (const item of state.items) {
    const lane = (found[item.connection] ??= {})
    lane[item.state] = (lane[item.state] ?? 0) + 1
    if (item.state === 'open' && item.attempts > 0) lane.failing = (lane.failing ?? 0) + 1
  }
  return found
}

const summary = () => {
  const today = {}
  for (const call of state.calls) if (call.state === 'ended' && Date.now() - new Date(call.started_at) < 86_400_000) today[call.disposition] = (today[call.disposition] ?? 0) + 1
  return {
    calls_today: today,
    live: state.calls.filter((call) => call.state !== 'ended').length,
    connections: state.connections.map(({ id, kind, provider, title, state: s, health }) => ({ id, kind, provider, title, state: s, health })),
    outbox: counts(),
    credits: { zoho: { used_24h: 1284.5, daily: 50000, forecast_24h: 3120 } },
  }
}

/** As `app/operations/setup_steps.py` says it: all done, or nothing where the scene is empty. */
function steps() {
  const crm = state.connections.find((one) => one.kind === 'crm')
  const phones = state.connections.find((one) => one.kind === 'pbx')
  const step = (name, state, what, about, more = {}) => ({ step: name, state, sentence: what, code: `${name}.${what}`, fix: state === 'open' ? '' : null, values: about ? { title: about.title } : {}, connection: about?.id ?? null, call: null, ...more })
  const found = [
    crm ? step('crm', 'done', 'done', crm, { values: { title: crm.title, account: crm.account_name } }) : step('crm', 'open', 'missing'),
    crm ? step('directory', 'done', 'done', crm, { values: { title: crm.title, n: '8412' } }) : step('directory', 'later', 'later'),
    phones ? step('phones', 'done', 'done', phones) : step('phones', 'open', 'missing'),
    crm ? step('lines', 'done', 'done') : step('lines', 'later', 'later'),
    crm && phones ? step('call', 'done', 'done', null, { call: state.calls.at(-1)?.id ?? null }) : step('call', 'later', 'later'),
  ]
  return { done: found.every((one) => one.state === 'done'), next: found.find((one) => one.state === 'open')?.step ?? null, steps: found }
}

function listCalls(q) {
  let found = state.calls
  const is = (name, test) => { if (q.get(name)) found = found.filter((call) => test(call, q.get(name))) }
  is('direction', (c, v) => c.direction === v)
  is('missed', (c) => c.missed)
  is('phase', (c, v) => c.state === v)
  is('extension', (c, v) => c.rang.includes(v) || c.talked.includes(v))
  is('line', (c, v) => c.own_number === v)
  is('connection', (c, v) => c.connection === v)
  is('logged', (c, v) => (c.effects.some((e) => e.kind === 'log_call')) === (v === 'true'))
  is('unsettled', (c) => !c.settled)
  is('since', (c, v) => c.started_at >= v)
  is('until', (c, v) => c.started_at < v)
  is('text', (c, v) => `${c.client.name} ${c.client.e164} ${c.rang}`.toLowerCase().includes(v.toLowerCase()))
  is('client', (c, v) => (c.client.e164 ?? '').includes(v.replace(/[^\d]/g, '').replace(/^0+/, '')))
  const limit = Number(q.get('limit') ?? 50)
  const start = q.get('before') ? found.findIndex((c) => c.id === q.get('before')) + 1 : 0
  const page = found.slice(start, start + limit)
  return { items: page, next: start + limit < found.length ? page.at(-1).id : null }
}

const problem = (status, code, detail, next) => ({ status, body: { type: `urn:cordboard:problem:${code}`, title: code, status, code, detail, next } })

const routes = [
  ['GET', /^\/session$/, () => (state.signedIn ? me() : problem(401, 'not_signed_in', 'Nobody is signed in.', 'Sign in.'))],
  ['POST', /^\/session$/, (_, __, body) => (body.password === 'wrong' ? problem(401, 'wrong_password', 'The name or the password is wrong.', 'Try again.') : ((state.signedIn = true), me()))],
  ['PATCH', /^\/session$/, (_, __, body) => (Object.assign(state, body), me())],
  ['DELETE', /^\/session$/, () => ((state.signedIn = false), null)],
  ['GET', /^\/setup$/, () => ({ needed: !state.setUp, signed_in: state.signedIn })],
  ['POST', /^\/setup$/, () => ((state.setUp = state.signedIn = true), me())],
  ['GET', /^\/summary$/, () => summary()],
  ['GET', /^\/setup\/steps$/, () => steps()],
  ['GET', /^\/calls$/, (_, q) => listCalls(q)],
  ['GET', /^\/calls\/([^/]+)$/, ([id]) => {
    const call = state.calls.find((one) => one.id === id)
    return call ? whyOf(call) : problem(404, 'absent', `There is no call ${id}.`, 'List calls.')
  }],
  ['GET', /^\/connections$/, () => state.connections],
  ['GET', /^\/providers$/, () => providers],
  ['POST', /^\/connections$/, () => state.connections[0]],
  ['GET', /^\/connections\/([^/]+)$/, ([id]) => state.connections.find((one) => one.id === id) ?? problem(404, 'absent', 'There is no such connection.', 'Look at the list.')],
  ['PATCH', /^\/connections\/([^/]+)$/, ([id]) => state.connections.find((one) => one.id === id)],
  ['DELETE', /^\/connections\/([^/]+)$/, () => null],
  ['GET', /^\/connections\/([^/]+)\/exchanges$/, () => exchanges],
  ['GET', /^\/connections\/([^/]+)\/users$/, () => users],
  ['POST', /^\/connections\/([^/]+)\/test$/, () => ({ ok: true, identity: 'Ana Ruiz at Foxglove Trading (Enterprise)', took_ms: 184.2, sample: '8,412 people in the directory', problems: [] })],
  ['POST', /^\/connections\/([^/]+)\/authorize$/, () => ({ url: '/oauth/return?state=mock', state: 'mock' })],
  ['POST', /^\/connections\/([^/]+)\/(pause|resume|sync|code)$/, ([id, verb]) => {
    const one = state.connections.find((each) => each.id === id)
    scene(verb === 'pause' ? 'stopped' : 'well')
    return one
  }],
  ['GET', /^\/outbox$/, (_, q) => {
    const shown = q.get('state')
    const found = state.items.filter((one) => (!shown || (shown === 'failing' ? one.state === 'open' && one.attempts > 0 : one.state === shown)) && (!q.get('connection') || one.connection === q.get('connection')))
    const after = Number(q.get('after') ?? 0)
    const page = found.filter((one) => one.seq > after).slice(0, Number(q.get('limit') ?? 100))
    return { items: page, next: page.length && page.at(-1) !== found.at(-1) ? String(page.at(-1).seq) : null }
  }],
  ['POST', /^\/outbox\/(\w+)$/, ([verb], _, body) => {
    const to = { retry: 'open', release: 'open', hold: 'held', drop: 'dropped' }[verb]
    for (const one of state.items) if (body.keys.includes(one.key)) Object.assign(one, { state: to, reason: body.reason ?? one.reason })
    tell('item', {})
    return { changed: body.keys.length }
  }],
  ['GET', /^\/alerts$/, () => alerts],
  ['PUT', /^\/alerts\/secrets$/, () => alerts],
  ['POST', /^\/alerts\/test$/, () => [{ way: 'mail', ok: true, problem: null }]],
  ['GET', /^\/settings$/, () => state.settings],
  ['PUT', /^\/settings$/, (_, __, body) => {
    if (body.base_version !== state.settings.version) return problem(409, 'version_conflict', `Version ${state.settings.version} was saved meanwhile; you started from ${body.base_version}.`, 'Load the newest version.')
    state.settings = { version: state.settings.version + 1, settings: body.settings }
    return { version: state.settings.version }
  }],
  ['GET', /^\/settings\/versions$/, () => [7, 6, 5, 4].map((version) => ({ version, saved_at: new Date(Date.now() - (8 - version) * 86_400_000).toISOString(), author: version % 2 ? 'Ana Ruiz' : 'Alberto Sanz', note: ['Second line for the shop', 'Tasks also for outgoing calls', 'Olha takes extension 82', 'First settings'][7 - version] }))],
  ['POST', /^\/settings\/check$/, (_, __, body) => (body.settings.default_user ? [] : [{ level: 'warning', code: 'default_user.missing', where: 'default_user', text: 'No default user is chosen.', evidence: '', fix: 'Choose a default user.' }])],
  ['POST', /^\/mock$/, (_, __, body) => (scene(body.scene), {})],
]

/** Switches what the browser tests of the look need: an outage, a revoked token, the first start. */
function scene(name) {
  const zoho = state.connections[0]
  const since = new Date(Date.now() - 23 * 60_000).toISOString()
  const kept = counts().zoho?.open ?? 0
  const scenes = {
    well: () => Object.assign(zoho, connections()[0]),
    outage: () => Object.assign(zoho, { state: 'trouble', lane: { state: 'open', reason: null, since, trouble: 'Zoho CRM does not answer (502).' }, health: { level: 'red', code: 'crm.away', sentence: `Zoho CRM is away since 10:02: it does not answer (502). ${kept} items are kept and sent when it is back.`, fix: null, values: { since, reason: 'it does not answer (502).', n: String(kept) } } }),
    revoked: () => Object.assign(zoho, { state: 'paused', lane: { state: 'paused', reason: 'Zoho no longer accepts our token (invalid_code).', since, trouble: null }, health: { level: 'red', code: 'crm.paused', sentence: 'Zoho CRM is paused.', fix: 'Re-authorise this connection; what is kept is then sent in order.', values: { since, reason: 'Zoho no longer accepts our token.', n: String(kept) } } }),
    stopped: () => Object.assign(zoho, { state: 'stopped', lane: { state: 'stopped', reason: 'Paused by Ana Ruiz.', since, trouble: null }, health: { level: 'amber', code: 'crm.stopped', sentence: 'Zoho CRM was paused by a person.', fix: 'Resume it.', values: { n: String(kept) } } }),
    out: () => { state.signedIn = false },
    in: () => { state.signedIn = state.setUp = true },
    first: () => { state.signedIn = state.setUp = false },
    freeze: () => { state.frozen = true },
    empty: () => { state.calls = []; state.items = []; state.connections = [] },
  }
  scenes[name]?.()
  tell('lane', {})
  tell('connection', { id: 'zoho' })
}

/** One ringing call every few seconds that is answered and ends, so that the screens live. */
function live() {
  if (state.frozen || state.calls.length === 0) return
  const [call] = makeCalls(1, Date.now())
  Object.assign(call, { id: `call_live_${state.id}`, state: 'ringing', direction: 'inbound', disposition: null, missed: false, answered_at: null, ended_at: null, talked: [], effects: [], settled: false, durations_ms: { ring: null, wait: null, talk: null, hold: null } })
  state.calls.unshift(call)
  tell('call', call)
  setTimeout(() => { Object.assign(call, { state: 'answered', answered_at: new Date().toISOString(), talked: call.rang.slice(0, 1) }); tell('call', call) }, 4000)
  setTimeout(() => { Object.assign(call, { state: 'ended', disposition: 'answered', ended_at: new Date().toISOString(), settled: true, durations_ms: { ring: 4000, wait: null, talk: 7000, hold: null } }); tell('call', call); tell('summary', {}) }, 11_000)
}

async function answer(request, response, next) {
  const url = new URL(request.url, 'http://mock')
  response.setHeader('Content-Security-Policy', process.env.MOCK_NO_CSP ? '' : POLICY)
  if (!url.pathname.startsWith('/api/v1/')) return next()
  const path = url.pathname.slice('/api/v1'.length)
  if (path === '/stream') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    response.write('retry: 2000\n\n')
    state.watchers.add(response)
    request.on('close', () => state.watchers.delete(response))
    return
  }
  let text = ''
  for await (const part of request) text += part
  for (const [method, pattern, work] of routes) {
    const found = pattern.exec(path)
    if (!found || method !== request.method) continue
    const result = work(found.slice(1).map(decodeURIComponent), url.searchParams, text ? JSON.parse(text) : {})
    const refused = result?.body && result.status
    response.writeHead(result === null ? 204 : refused ? result.status : 200, { 'Content-Type': refused ? 'application/problem+json' : 'application/json' })
    return response.end(result === null ? undefined : JSON.stringify(refused ? result.body : result))
  }
  response.writeHead(404, { 'Content-Type': 'application/problem+json' })
  response.end(JSON.stringify(problem(404, 'absent', `No mock of ${request.method} ${path}.`, '').body))
}

export function mockApi() {
  const serve = (server) => {
    server.middlewares.use((request, response, next) => void answer(request, response, next))
    const timer = setInterval(live, 6000)
    server.httpServer?.on('close', () => clearInterval(timer))
  }
  // The development server puts style elements into the page; only the built console meets the policy.
  return { name: 'mock-api', configureServer: (server) => { process.env.MOCK_NO_CSP = '1'; serve(server) }, configurePreviewServer: serve }
}

