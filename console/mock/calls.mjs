// Invented calls with everything a Why page shows.
import { exchanges, users } from './fixtures.mjs'

const CLIENTS = [
  ['Olena Kovalenko', '+380671234567', '067 123-45-67', 'contact', 'Foxglove Trading'],
  [null, '+34928000123', '928 00 01 23', null, null],
  ['Marc Delorme', '+33612345678', '06 12 34 56 78', 'lead', null],
  ['Northwind Dental', '+447700900123', '+44 7700 900123', 'account', 'Northwind Dental'],
  ['Petra Vogel', '+34671234567', '671234567', 'contact', 'Harbor Clinic'],
  ['Iryna Shevchuk', '+380501112233', '0501112233', 'contact', 'Shevchuk & Co'],
  [null, null, null, null, null],
  [null, '+34655443322', '655 443 322', null, null],
]
const LINES = [['+34928000080', '80'], ['+34928000081', '81'], ['+380443002000', '82'], ['+33170001212', '90']]
const OUTCOMES = ['answered', 'answered', 'answered', 'answered', 'abandoned', 'no_answer', 'answered', 'busy', 'voicemail', 'answered', 'cancelled']

function random(seed) {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const effect = (id, kind, entity, state, more = {}) => ({ key: `${id}:${entity}`, kind, entity, state, record: state === 'done' ? `4876876000000${Math.abs(hash(id + entity)) % 1_000_000}` : null, link: state === 'done' ? `https://crm.example/crm/org20081234/tab/${entity}/1` : null, reason: null, code: null, attempts: state === 'open' ? 0 : 1, next_try_at: null, updated_at: new Date().toISOString(), ...more })
const hash = (text) => [...text].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) | 0, 7)

export function calls(n, end = Date.now()) {
  const next = random(n === 1 ? end % 1_000_000 : 42)
  const list = []
  let at = n === 1 ? end : end - 90_000
  for (let i = 0; i < n; i++) {
    const [name, e164, written, known, company] = CLIENTS[n === 1 ? Math.floor(next() * CLIENTS.length) : i % CLIENTS.length]
    const [line, extension] = LINES[Math.floor(next() * LINES.length)]
    const outbound = next() < 0.25
    const disposition = OUTCOMES[Math.floor(next() * OUTCOMES.length)]
    const answered = disposition === 'answered'
    const ring = 3000 + Math.floor(next() * 22_000)
    const talk = answered ? 20_000 + Math.floor(next() * 700_000) : null
    const rang = outbound ? [extension] : next() < 0.3 ? [extension, '81'].filter((v, k, all) => all.indexOf(v) === k) : [extension]
    const id = `call_${n === 1 ? `x${end}` : i}`
    const started = new Date(at)
    const answeredAt = answered ? new Date(at + ring) : null
    const ended = new Date(at + ring + (talk ?? 0))
    const missed = !outbound && !answered
    const effects = []
    if (e164) {
      if (!known && !(outbound && !answered)) effects.push(effect(id, 'create_lead', 'lead', i === 1 ? 'parked' : i === 7 ? 'open' : 'done', i === 1 ? { reason: 'Zoho refused the field Lead_Status: "Hot" is not one of its values.', code: 'INVALID_DATA' } : {}))
      if (!answered) effects.push(effect(id, 'create_task', 'task', i === 7 ? 'open' : 'done'))
    }
    effects.push(effect(id, 'log_call', 'call', i === 7 ? 'open' : i === 1 ? 'parked' : 'done', i === 1 ? { reason: `Waits for ${id}:lead, which is parked.`, code: 'waits' } : {}))
    list.push({
      id, connection: 'office', state: 'ended', direction: outbound ? 'outbound' : 'inbound', client: { number: written, e164, name, hidden: !e164 }, own_number: line, queue: next() < 0.2 ? 'Support' : null,
      disposition, missed, reason: null, started_at: started.toISOString(), ringing_at: new Date(at + 400).toISOString(), answered_at: answeredAt?.toISOString() ?? null, ended_at: ended.toISOString(),
      durations_ms: { ring, wait: null, talk, hold: null }, placed: outbound ? [extension] : [], rang, talked: answered ? [rang[0]] : [], holds: 0, transfers: next() < 0.05 ? 1 : 0, ended_by: answered ? 'client' : missed ? 'client' : 'agent', click: false, approximate: false, end_unheard: false,
      recording: answered ? { url: `https://rec.example/${id}.mp3` } : null, parameters: !known && e164 ? { utm_source: 'google', pool_name: 'brand' } : {}, effects, settled: i !== 7, summary: '', _known: known, _company: company,
    })
    at -= 20_000 + Math.floor(next() * 400_000)
  }
  return list
}

const said = (rule, title, applied, code, text, values = {}) => ({ rule, title, applied, code, text, values })

export function whyOf(call) {
  const { id, client, direction, missed, _known: known } = call
  const at = (ms) => new Date(new Date(call.started_at).getTime() + ms).toISOString()
  const ring = call.durations_ms.ring ?? 4000
  const legs = [
    { id: 'l1', kind: 'outside', extension: null, number: client.e164 ?? client.number, caller: direction === 'inbound', rang_at: null, up: call.talked.length > 0, talked: call.talked.length > 0, ended_at: call.ended_at, dial: null, cause: 16, fate: null, by: null },
    ...call.rang.map((one, i) => ({ id: `l${i + 2}`, kind: 'agent', extension: one, number: null, caller: false, rang_at: at(400), up: call.talked.includes(one), talked: call.talked.includes(one), ended_at: call.ended_at, dial: call.talked.includes(one) ? 'ANSWER' : missed ? 'NOANSWER' : 'CANCEL', cause: 16, fate: call.talked.includes(one) ? 'talked' : missed ? null : 'taken', by: call.talked[0] ?? null })),
  ]
  const story = [{ at: at(0), what: 'started', who: '' }, ...call.rang.map((one) => ({ at: at(400), what: 'rang', who: one })), ...call.talked.map((one) => ({ at: at(ring), what: 'answered', who: one })), ...(call.ended_at ? [{ at: call.ended_at, what: 'ended', who: call.disposition ?? '' }] : [])]
  if (call.state !== 'ended') return { ...call, legs, story, why: null }
  const situation = `${direction}_${call.talked.length ? 'answered' : direction === 'inbound' ? 'missed' : 'not_reached'}`
  const what = { inbound_answered: 'an answered inbound call', inbound_missed: 'a missed inbound call', outbound_answered: 'an answered outbound call', outbound_not_reached: 'an outbound call that did not reach the other party' }[situation]
  const party = known ? 'known' : 'new'
  const off = (entity) => said(entity, `Create a ${entity}`, false, `${entity}.off`, `Off for ${what}, client ${party}.`, { what, party })
  const made = call.effects.map((one) => one.entity)
  const owner = users[Number(call.rang[0]) % 4].name
  const number = client.e164 ? { raw: client.number, kind: client.number.startsWith('+') ? 'e164' : 'national', e164: client.e164, candidates: [], region: client.number.startsWith('+') ? null : 'UA', extension: null, valid: true, why: 'A local spelling in UA.' } : { raw: '', kind: 'withheld', e164: null, candidates: [], region: null, extension: null, valid: false, why: 'The number is withheld.' }
  const candidates = known ? [{ entity: known, id: '4876876000000412007', pending: null, name: client.name, company: call._company, phones: [client.number], owner: { id: users[0].id, name: users[0].name }, account_id: null, link: 'https://crm.example/crm/org20081234/tab/Contacts/4876876000000412007', modified_at: at(-90_000_000), age_s: 42 }] : []
  const tried = [
    said('ignore_list', 'Write nothing for calls with an ignored number', false, 'ignore.none', 'No number of this call is on the stop list.'),
    said('internal_call', 'Keep calls between our own extensions out', false, 'internal.no', 'One side of the call is outside the company.'),
    said('kind_of_call', 'Tell the kind of call', true, 'situation.is', `This is ${what}.`, { what }),
    client.e164 ? said('hidden_number', 'Create nobody from a hidden number', false, 'number.usable', `The number is ${client.e164}.`, { number: client.e164 }) : said('hidden_number', 'Create nobody from a hidden number', true, 'number.hidden', 'The caller hides the number: only the call itself is written.'),
    known ? said('who_is_it', 'Who is it', true, 'match.found', `${client.name} (${known}) has this number.`, { name: client.name, entity: known }) : client.e164 ? said('who_is_it', 'Who is it', false, 'match.not_found', 'The CRM knows nobody with this number.') : said('who_is_it', 'Who is it', false, 'match.nobody', 'There is nobody to look for.'),
    off('account'), off('contact'),
    known ? said('lead', 'Create a lead', false, 'lead.known', `${client.name} (${known}) is known already. A lead is only for somebody new.`, { name: client.name, entity: known }) : !client.e164 ? said('lead', 'Create a lead', false, 'lead.nobody', 'There is no number to create a lead from.') : said('lead', 'Create a lead', made.includes('lead'), made.includes('lead') ? 'lead.created' : 'lead.off', 'Nobody has this number, so the lead is created.', { name: client.e164, what, party }),
    ...(made.includes('lead') ? [said('owner.lead', 'Owner of the lead', true, 'owner.rang', `${owner}: the only person whose phone rang (${call.rang[0]}).`, { user: owner, line: call.rang[0] })] : []),
    off('deal'),
    made.includes('task') ? said('task', 'Leave a call-back task', true, 'task.created', 'A task is left.', { due: at(86_400_000).slice(0, 10) }) : off('task'),
    said('call_record', 'Write the call down', true, known ? 'call.logged' : 'call.logged_alone', 'The call is written down.', known ? { name: client.name, entity: known } : {}),
    said('owner.call', 'Owner of the call record', true, call.talked.length ? 'owner.talked' : 'owner.rang', `${owner}`, { user: owner, line: call.rang[0] }),
  ]
  const rooms = [1, 2, 3, 4, 5, 6, 7, 8].map((room) => ({ room, title: `Room ${room}`, at: room === 3 ? at(5) : room > 4 ? call.ended_at : call.started_at, lines: [`Heard on the connection office, as 1732272000.${room}.`] }))
  const answer = made.includes('lead') ? null : known ? { code: `answer.${known}`, text: '', values: { name: client.name } } : client.e164 ? { code: 'answer.off', text: '', values: { what } } : { code: 'answer.hidden', text: '', values: {} }
  const why = { answer, unmapped: call.rang.filter((one) => one === '90'), situation, settings_version: 7, number, match: { type: known ? 'found' : 'not_found', candidates, as_of: client.e164 ? at(-42_000) : null, reason: null }, tried, rooms, exchanges: call.settled ? exchanges.slice(0, 1).concat(exchanges.slice(3)) : [], credits: 0.34, decided_at: call.ended_at, text: '' }
  return { ...call, legs, story, why, id }
}
