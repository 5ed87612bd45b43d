// The values of the HTTP API as the server writes them (src/cordboard/contract/views.py is their truth).

export type Id = string

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  next: string
  findings?: Finding[]
}

export interface Me {
  name: string
  role: string
  language: string
  theme?: string
  csrf?: string
  permissions?: string[]
}

export type CallState = 'started' | 'ringing' | 'queued' | 'answered' | 'held' | 'ended'
export type ItemState = 'open' | 'done' | 'parked' | 'held' | 'dropped'

export interface Client {
  number: string | null
  e164: string | null
  name: string | null
  hidden: boolean
}

export interface Durations {
  ring: number | null
  wait: number | null
  talk: number | null
  hold: number | null
}

export interface Effect {
  key: string
  kind: string
  entity: string | null
  state: ItemState
  record: string | null
  link: string | null
  reason: string | null
  code: string | null
  attempts: number
  next_try_at: string | null
  updated_at: string | null
}

export interface CallLine {
  id: Id
  connection: Id
  state: CallState
  direction: string
  client: Client
  own_number: string | null
  queue: string | null
  disposition: string | null
  missed: boolean
  reason: string | null
  started_at: string
  ringing_at: string | null
  answered_at: string | null
  ended_at: string | null
  durations_ms: Durations
  placed: string[]
  rang: string[]
  talked: string[]
  holds: number
  transfers: number
  ended_by: string | null
  click: boolean
  approximate: boolean
  end_unheard: boolean
  recording: { url: string | null } | null
  parameters: Record<string, string>
  effects: Effect[]
  settled: boolean
  summary: string
}

export interface Leg {
  id: string
  kind: string
  extension: string | null
  number: string | null
  caller: boolean
  rang_at: string | null
  up: boolean
  talked: boolean
  ended_at: string | null
  dial: string | null
  cause: number | null
  fate: string | null
  by: string | null
}

export interface Moment {
  at: string
  what: string
  who: string
}

export interface Reading {
  raw: string
  kind: string
  e164: string | null
  candidates: string[]
  region: string | null
  extension: string | null
  valid: boolean
  why: string
}

export interface Candidate {
  entity: string
  id: string | null
  pending: string | null
  name: string
  company: string | null
  phones: string[]
  owner: { id: string; name: string | null } | null
  account_id: string | null
  link: string | null
  modified_at: string | null
  age_s: number | null
}

export interface Match {
  type: 'found' | 'not_found' | 'unknown'
  candidates: Candidate[]
  as_of: string | null
  reason: string | null
}

/** A sentence of the server: `code` and `values` make it translatable, `text` is English. */
export interface Sentence {
  code: string
  text: string
  values: Record<string, string>
}

export interface Tried extends Sentence {
  rule: string
  title: string
  applied: boolean
}

export interface Room {
  room: number
  title: string
  at: string | null
  lines: string[]
}

export interface Exchange {
  at: string
  method: string
  url: string
  status: number | null
  took_ms: number
  credits: number
  keys: string[]
  request: string
  reply: string
  error: string | null
}

export interface Why {
  answer: Sentence | null
  unmapped: string[]
  situation: string | null
  settings_version: number
  number: Reading | null
  match: Match | null
  tried: Tried[]
  rooms: Room[]
  exchanges: Exchange[]
  credits: number
  decided_at: string | null
  text: string
}

export interface Call extends CallLine {
  legs: Leg[]
  story: Moment[]
  why: Why | null
}

export interface Page<T> {
  items: T[]
  next: string | null
}

export interface Health {
  level: 'green' | 'amber' | 'red'
  sentence: string
  code: string
  fix: string | null
  values?: Record<string, string>
}

export interface Scope {
  name: string
  purpose: string
  held: boolean | null
}

export interface CrmUser {
  id: string
  name: string
  email?: string | null
  active?: boolean
}

export interface ConnectionHealth {
  id: Id
  kind: string
  provider: string
  title: string
  state: string
  health: Health
}

export interface Connection extends ConnectionHealth {
  account: string | null
  account_name: string | null
  user: CrmUser | null
  scopes: Scope[]
  lane: { state: 'open' | 'paused' | 'stopped'; reason: string | null; since: string | null; trouble: string | null } | null
  directory: { loaded: boolean; people: number; fresh_at: string | null; loading: string | null } | null
  settings: Record<string, unknown>
  hook_url: string | null
  last_ok_at: string | null
  credits_24h: number
}

export interface SettingField {
  generate: boolean
  name: string
  label: string
  type: string
  options: string[]
  default: unknown
  required: boolean
  help: string
}

export interface Provider {
  id: string
  kind: string
  title: string
  auth: string[]
  scopes: Scope[]
  settings: SettingField[]
  capabilities: Record<string, unknown>
  readme: string
}

export interface Trial {
  ok: boolean
  identity: string | null
  took_ms: number
  sample: string | null
  problems: string[]
}

export interface Item extends Effect {
  seq: number
  connection: Id
  subject: string
  call: Id | null
  refs: string[]
  urgent: boolean
  maybe_sent: boolean
  created_at: string
  action: Record<string, unknown>
  client: { number: string | null; name: string | null } | null
}

export interface Summary {
  calls_today: Record<string, number>
  live: number
  connections: ConnectionHealth[]
  outbox: Record<Id, Partial<Record<ItemState | 'failing', number>>>
  credits: Record<Id, { used_24h: number; daily: number | null; forecast_24h: number | null }>
}

export interface Step {
  step: string
  state: 'done' | 'open' | 'running' | 'later'
  sentence: string
  code: string
  fix: string | null
  values: Record<string, string>
  connection: Id | null
  call: Id | null
}

export interface Steps {
  done: boolean
  next: string | null
  steps: Step[]
}

export interface Field {
  name: string
  label: string
  type: string
  required: boolean
}

export interface Cell {
  situation: string
  party: string
  entity: string
  mode: string
}

export interface Line {
  number: string
  extension?: string | null
  user?: string | null
  region?: string | null
  ignore?: boolean
  title?: string | null
}

export interface EntityOwner {
  entity: string
  rule: string
  user?: string | null
}

export interface DealPlace {
  layout?: string | null
  pipeline?: string | null
  stage?: string | null
  manager?: string | null
}

export interface AlertMail {
  host: string
  port: number
  security: string
  user: string | null
  sender: string
  to: string[]
  allow_private: boolean
}

export interface AlertSettings {
  mail: AlertMail | null
  webhook: { url: string; allow_private: boolean } | null
  away_after: string
  repeat_after: string
}

/** A kept secret reads as stars. */
export interface Alerts {
  ways: string[]
  mail_password: string | null
  webhook_secret: string | null
  open: { no: number; connection: Id; title: string; kind: string; began_at: string; told_at: string | null }[]
  messages: {
    no: number
    way: string
    word: 'begun' | 'still' | 'over' | 'test'
    kind: string | null
    connection: Id | null
    title: string | null
    state: 'open' | 'done' | 'dropped'
    attempts: number
    made_at: string
    tried_at: string | null
    next_try_at: string | null
    problem: string | null
  }[]
}

export interface Delivery {
  way: string
  ok: boolean
  problem: string | null
}

/** Fields that no form shows yet are kept as they came. */
export interface Settings {
  region: string
  language: string
  default_user: string | null
  lines: Line[]
  cells: Cell[]
  owners: EntityOwner[]
  ignored: { number: string; note?: string }[]
  callback_days: string[]
  deal_places: DealPlace[]
  lead_status: string | null
  lead_source: string | null
  lead_company: string
  log_internal_calls: boolean
  create_from_hidden_numbers: boolean
  alerts: AlertSettings
  [further: string]: unknown
}

export interface Finding {
  level: 'error' | 'warning'
  code: string
  where: string
  text: string
  evidence: string
  fix: string
  values?: Record<string, string>
}

export interface Version {
  version: number
  saved_at: string
  author: string
  note: string
}

/** Version 0 are the defaults, which nobody saved. */
export interface WholeVersion extends Omit<Version, 'saved_at'> {
  saved_at: string | null
  settings: Settings
}

export interface Operator {
  id: Id
  name: string
  role: string
  language: string
  disabled: boolean
}

export interface ApiToken {
  name: string
  scopes: string[]
  created_by: string
  created_at: string
  last_used_at: string | null
  expires_at: string | null
}

export interface Envelope {
  id: number
  type: 'call' | 'item' | 'lane' | 'connection' | 'summary' | 'reset'
  at: string
  data: unknown
}
