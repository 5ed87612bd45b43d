// Values of the API for tests: a call, an effect, a decision, with what a test wants different.
import { peopleOf } from '../api/people'
import type { Call, CallLine, Effect, Item, RuleResult, Why } from '../api/types'

export const PEOPLE = peopleOf(
  [
    { id: 'ana', name: 'Ana Ruiz', email: null, user: null, crm_users: { zoho: 'u1' }, extensions: ['80'], primary: null },
    { id: 'jose', name: 'José Díaz', email: null, user: null, crm_users: { zoho: 'u2' }, extensions: ['81'], primary: null },
    { id: 'desk', name: 'Front desk', email: null, user: null, crm_users: {}, extensions: ['82'], primary: null },
  ],
  [
    { number: '+34911222333', title: 'Support', region: null, default_owner: null, source: null, campaign: null },
    { number: '+34911444555', title: 'Front desk', region: null, default_owner: null, source: null, campaign: null },
  ],
  [{ id: 'zoho', title: 'Zoho CRM', users: [{ id: 'u1', name: 'Ana Ruiz' }, { id: 'u2', name: 'José Díaz' }] }],
)

/** An answered inbound call of a known client, from 10:00:00 to 10:02:05 in Madrid. */
export const call = (more: Partial<CallLine> = {}): CallLine => ({
  id: 'call_1',
  connection: 'asterisk',
  state: 'ended',
  direction: 'inbound',
  client: { number: '600900020', e164: '+34600900020', name: 'Marta Gil', hidden: false, erased: false },
  own_number: '+34911222333',
  queue: null,
  disposition: 'answered',
  missed: false,
  reason: null,
  started_at: '2026-03-02T09:00:00Z',
  ringing_at: '2026-03-02T09:00:00Z',
  answered_at: '2026-03-02T09:00:05Z',
  ended_at: '2026-03-02T09:02:05Z',
  called_back: null,
  not_called_back: null,
  out_of_hours: null,
  durations_ms: { ring: 5000, wait: null, talk: 120_000, hold: null },
  placed: [],
  rang: ['80', '81'],
  talked: ['80'],
  holds: 0,
  transfers: 0,
  ended_by: null,
  click: false,
  approximate: false,
  end_unheard: false,
  recording: null,
  parameters: {},
  effects: [],
  settled: true,
  summary: '',
  ...more,
})

export const effect = (more: Partial<Effect> = {}): Effect => ({
  reasons: [],
  key: 'call_1:lead',
  kind: 'create_lead',
  connection: 'zoho',
  entity: 'lead',
  state: 'done',
  record: '4876',
  link: null,
  reason: null,
  code: null,
  attempts: 1,
  next_try_at: null,
  updated_at: null,
  ...more,
})

export const item = (more: Partial<Item> = {}): Item => ({
  ...effect(),
  seq: 1,
  connection: 'zoho',
  subject: '+34600900020',
  call: 'call_1',
  refs: [],
  maybe_sent: false,
  created_at: '2026-03-02T09:02:06Z',
  action: {},
  client: null,
  ...more,
})

export const rule = (code: string, more: Partial<RuleResult> = {}): RuleResult => ({ rule: code.split('.')[0]!, title: 'A rule.', applied: false, code, text: `English of ${code}`, values: {}, ...more })

export const decision = (more: Partial<Why> = {}): Why => ({
  answer: null,
  unmapped: [],
  requests: [],
  situation: 'inbound_answered',
  settings_version: 3,
  number: null,
  match: null,
  tried: [],
  rooms: [],
  exchanges: [],
  credits: 0,
  decided_at: null,
  text: '',
  ...more,
})

export const explained = (more: Partial<Call> = {}, why: Partial<Why> | null = {}): Call => ({ ...call(), legs: [], story: [], why: why && decision(why), ...more })
