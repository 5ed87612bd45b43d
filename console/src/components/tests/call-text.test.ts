import { describe, expect, test } from 'vitest'
import type { StoredReason } from '../../api/types'
import { setLanguage, text } from '../../i18n'
import { call, effect, PEOPLE } from '../../testing/values'
import { clientName, clientNumber, effectName, effectReason, effectTone, isMissed, isText, legOutcome, nameOrNumber, needsPhone, ourPeople, story, together, toneOf, withName, writtenNumber } from '../call-text'

const client = (name: string | null, number: string | null, hidden = false) => ({ name, number, e164: number?.startsWith('+') ? number : null, hidden, erased: false })

describe('who called', () => {
  test('is the name, else the number in groups, else what is known of it', () => {
    expect(clientName(client('Marta Gil', '+34600900020'), text)).toBe('Marta Gil')
    expect(clientName(client(null, '+34600900020'), text)).toBe('+34 600 900 020')
    expect(clientName(client(null, null), text)).toBe(text('client.unknown'))
    expect(clientName(client(null, null, true), text)).toBe(text('client.hidden'))
  })

  test('is not called by the number that some phones send as a name', () => {
    expect(clientName(client('+34 (600) 900-020', '+34600900020'), text)).toBe('+34 600 900 020')
    expect(clientName(client('4x4 Motors', '+44'), text)).toBe('4x4 Motors')
    expect(clientName(client('112', '+34600900020'), text)).toBe('112') // digits of something else are a name
  })

  test('has no number to show where it is hidden', () => {
    expect(clientNumber(client('Marta Gil', '+34600900020', true), text)).toBe(text('client.hidden'))
  })
})

test('a call is missed only once it has ended, and needs a phone while nobody has picked up', () => {
  expect(isMissed(call({ missed: true, state: 'ringing' }))).toBe(false)
  expect(isMissed(call({ missed: true }))).toBe(true)
  expect(['started', 'ringing', 'queued', 'answered', 'held', 'ended'].map((state) => needsPhone(call({ state: state as 'ended' })))).toEqual([true, true, true, false, false, false])
})

test('our people of a call are who talked, else who called out, else whose phones rang', () => {
  expect(ourPeople(call({ talked: ['80'], rang: ['80', '81'] }))).toEqual(['80'])
  expect(ourPeople(call({ talked: [], rang: ['80', '81'] }))).toEqual(['80', '81'])
  expect(ourPeople(call({ direction: 'outbound', talked: [], placed: ['82'], rang: ['80'] }))).toEqual(['82'])
})

test('outcomes are coloured by what they mean for the client', () => {
  expect(toneOf({ disposition: 'answered', missed: false })).toBe('teal')
  expect(toneOf({ disposition: 'abandoned', missed: true })).toBe('red')
  expect(toneOf({ disposition: 'busy', missed: false })).toBe('amber')
  expect(toneOf({ disposition: 'of_tomorrow', missed: false })).toBe('quiet')
})

describe('an effect', () => {
  test('is called after the record that it creates, or after what it does', () => {
    expect(effectName(effect())).toBe(text('entity.lead'))
    expect(effectName(effect({ kind: 'set_owner', entity: 'lead' }))).toBe(text('rule.title.owner.lead'))
    expect(effectName(effect({ kind: 'log_call', entity: null }))).toBe(text('kind.log_call'))
  })

  test('that is tried again looks worse than one that waits', () => {
    expect(effectTone(effect({ state: 'open', attempts: 0 }))).toBe('quiet')
    expect(effectTone(effect({ state: 'open', attempts: 1 }))).toBe('amber')
    expect(effectTone(effect({ state: 'parked' }))).toBe('red')
  })

  test('says the reason of the server where its code has no words of ours', () => {
    expect(effectReason(effect({ code: 'NOT_ALLOWED', reason: 'Zoho refused it.' }))).toBe('Zoho refused it.')
    const said = [{ code: 'owner_left', text: 'English', values: { owner: 'Ada' }, languages: {} }]
    expect(effectReason(effect({ reason: 'English', reasons: said }))).toBe(text('reason.owner_left', { owner: 'Ada' }))
  })

  test('says what a provider advises in its words, and foreign text as it is', () => {
    const said: StoredReason[] = [
      { code: '', text: 'Boom.', values: {}, languages: {} },
      { code: 'error.X', text: 'Retry it.', values: {}, languages: { en: 'Try once more.', fr: 'Réessayez.' } },
    ]
    expect(effectReason(effect({ reason: 'Boom. Retry it.', reasons: said }))).toBe('Boom. Try once more.')
  })
})

test('a leg that another phone cut short says whose phone that was', () => {
  const leg = { id: 'a', kind: 'agent', extension: '81', number: null, caller: false, rang_at: null, up: false, talked: false, ended_at: null, dial: null, cause: null, fate: 'taken', by: '80' }
  expect(legOutcome(leg, PEOPLE, text)).toBe(text('fate.taken', { who: withName('80', PEOPLE, text) }))
  expect(legOutcome({ ...leg, fate: null, dial: 'BUSY', by: null }, PEOPLE, text)).toBe(text('dial.BUSY' as never))
  expect(legOutcome({ ...leg, fate: null, up: true, by: null }, PEOPLE, text)).toBe(text('leg.up'))
})

describe('the story of a call', () => {
  const valuesOf = () => ({ who: 'Marta Gil', line: '+34 911 222 333', people: withName('80', PEOPLE, text), talk: '2:00' })

  test('names the client, our line, who answered and how long they talked', () => {
    expect(story(call(), PEOPLE, text)).toBe(text('story.inbound.answered', valuesOf()))
  })

  test('does not invent a length that nobody reported', () => {
    const untold = call({ durations_ms: { ring: null, wait: null, talk: null, hold: null } })
    expect(story(untold, PEOPLE, text)).toBe(text('story.inbound.answered_untold', valuesOf()))
    expect(story({ ...untold, talked: [] }, PEOPLE, text)).toBe(text('story.inbound.answered_by_nobody_untold', valuesOf()))
  })

  test('of a missed call names whose phones rang, in the language of the reader', async () => {
    await setLanguage('fr')
    const missed = call({ talked: [], missed: true, disposition: 'abandoned' })
    const people = [withName('80', PEOPLE, text), withName('81', PEOPLE, text)].join(' et ')
    expect(story(missed, PEOPLE, text)).toBe(text('story.inbound.missed', { ...valuesOf(), people, outcome: text('disposition.abandoned').toLowerCase() }))
  })

  test('of an outbound call tells apart a client who was not reached and one who was never called', () => {
    const out = call({ direction: 'outbound', placed: ['80'], talked: [], disposition: 'no_answer' })
    expect(story(out, PEOPLE, text)).toContain('Marta Gil')
    expect(story(out, PEOPLE, text)).not.toBe(story({ ...out, disposition: 'agent_no_answer' }, PEOPLE, text))
    expect(story({ ...out, disposition: 'agent_no_answer' }, PEOPLE, text)).toBe(text('story.outbound.own_phone', { people: text('story.on_line', { people: withName('80', PEOPLE, text), line: '+34 911 222 333' }), who: 'Marta Gil' }))
  })

  test('between colleagues knows no client', () => {
    const inside = call({ direction: 'internal', placed: ['81'], talked: ['80'], client: client(null, null) })
    const names = { who: '81 José Díaz', people: '80 Ana Ruiz', talk: '2:00', outcome: text('disposition.answered').toLowerCase() }
    expect(story(inside, PEOPLE, text)).toBe(text('story.internal.answered', names))
    expect(story({ ...inside, durations_ms: { ...inside.durations_ms, talk: null } }, PEOPLE, text)).toBe(text('story.internal.ended', names))
    expect(story({ ...inside, state: 'ringing' }, PEOPLE, text)).toBe(text('story.internal.live', { ...names, state: text('state.ringing').toLowerCase() }))
    const at = { at: '10:02:05', story: text('story.internal.answered', names) }
    expect(story({ ...inside, end_unheard: true }, PEOPLE, text)).toBe(text('story.unheard', at))
    expect(story({ ...inside, end_unheard: true, ended_at: null }, PEOPLE, text)).toBe(text('story.unheard', { ...at, at: '10:00:00' }))
  })

  test('of an outbound call that was answered says by whom and for how long, as far as that is known', () => {
    const out = call({ direction: 'outbound', placed: ['80'] })
    const calling = text('story.on_line', { people: withName('80', PEOPLE, text), line: '+34 911 222 333' })
    expect(story(out, PEOPLE, text)).toBe(text('story.outbound.answered', { people: calling, who: 'Marta Gil', talk: '2:00' }))
    const nobody = { ...out, talked: [], placed: [], rang: [], own_number: null, client: client(null, null) }
    expect(story({ ...nobody, state: 'ringing' }, PEOPLE, text)).toBe(text('story.outbound.live', { people: text('story.one_of_ours'), who: text('story.somebody'), state: text('state.ringing').toLowerCase() }))
  })

  test('of a missed call without a phone that rang names none, and a queue stands where no number is known', () => {
    const missed = call({ talked: [], rang: [], own_number: null, queue: 'sales', disposition: 'abandoned', missed: true })
    expect(story(missed, PEOPLE, text)).toBe(text('story.inbound.missed_unrung', { who: 'Marta Gil', line: 'sales', outcome: text('disposition.abandoned').toLowerCase() }))
  })

  test('says when the phone system fell silent', () => {
    const silent = call({ end_unheard: true, ended_at: '2026-03-02T13:00:00Z' })
    expect(story(silent, PEOPLE, text)).toBe(text('story.unheard', { at: '14:00:00', story: text('story.inbound.unheard_answered', valuesOf()) }))
  })

  test('of a call that goes on says its state', () => {
    expect(story(call({ state: 'ringing', talked: [] }), PEOPLE, text)).toBe(text('story.inbound.live', { ...valuesOf(), state: text('state.ringing').toLowerCase() }))
  })
})

test('a name that is only the number is shown in groups; a dash is no text', () => {
  const party = { e164: '+380679828021', number: null }
  expect(nameOrNumber('+380 67 982 8021', party)).toBe('+380 67 982 80 21')
  expect(nameOrNumber('Olena', party)).toBe('Olena')
  expect(nameOrNumber(null, party)).toBeNull()
  expect(writtenNumber('+34600900020', text)).toBe('+34 600 900 020')
  expect(writtenNumber('anonymous', text)).toBe(text('client.hidden'))
  expect([isText('Olmo SL'), isText('-'), isText(''), isText(null)]).toEqual([true, false, false, false])
})

test('equal effects stand together, in the order of the first of each', () => {
  const effects = [effect({ key: 'a' }), effect({ key: 'b', kind: 'log_call', entity: 'call' }), effect({ key: 'c' }), effect({ key: 'd', state: 'parked' })]
  expect(together(effects).map(([one, n]) => [one.key, n])).toEqual([['a', 2], ['b', 1], ['d', 1]])
})
