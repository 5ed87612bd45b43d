import { afterEach, expect, test, vi } from 'vitest'
import { ask, get, itemsOf, me, onSignedOut, post, query, Refusal, signIn } from '../client'

/** A server that answers in turn, and the requests that it got. */
function server(...answers: (Response | Error)[]) {
  const asked: { url: string; init: RequestInit }[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, init })
    const answer = answers.shift()!
    if (answer instanceof Error) throw answer
    return answer
  })
  return asked
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const refusal = (asking: Promise<unknown>) => asking.then(() => { throw new Error('nothing was refused') }, (error: Refusal) => error.problem)

afterEach(() => onSignedOut(() => {}))

test('an answer is its JSON, an answer without a body is undefined', async () => {
  server(json({ n: 1 }), new Response(null, { status: 204 }))
  expect(await get('/summary')).toEqual({ n: 1 })
  expect(await ask('DELETE', '/connections/zoho')).toBeUndefined()
})

test('a refusal carries the problem of the server', async () => {
  server(json({ type: 'x', title: 'No', status: 409, detail: 'Saved meanwhile.', code: 'version_conflict', next: 'Load it.', findings: [] }, 409))
  expect(await refusal(post('/settings', {}))).toMatchObject({ code: 'version_conflict', next: 'Load it.', status: 409 })
})

test('a refusal that is no JSON still says its status', async () => {
  server(new Response('<html>', { status: 502, statusText: 'Bad Gateway' }))
  expect(await refusal(get('/summary'))).toMatchObject({ code: 'http_502', title: 'Bad Gateway', status: 502 })
})

test('a server that does not answer is a problem of its own', async () => {
  server(new TypeError('Failed to fetch'))
  expect(await refusal(get('/summary'))).toMatchObject({ code: 'no_answer', status: 0 })
})

test('401 tells that the session ended, except where one asks who is signed in', async () => {
  let ended = 0
  onSignedOut(() => { ended += 1 })
  server(json({}, 401), json({}, 401))
  expect(await me()).toBeNull()
  expect(ended).toBe(0)
  await refusal(get('/calls'))
  expect(ended).toBe(1)
})

test('the CSRF token of the session goes with everything that changes something, and with nothing else', async () => {
  const asked = server(json({ name: 'Ana', role: 'admin', csrf: 'secret' }), json({}), json({}))
  await signIn('Ana', 'password')
  await get('/calls')
  await post('/outbox/retry', { keys: [] })
  const tokens = asked.map(({ init }) => (init.headers as Record<string, string>)['X-CSRF-Token'])
  expect(tokens.slice(1)).toEqual([undefined, 'secret'])
})

test('a query string leaves out what is empty and keeps what is false', () => {
  expect(query({ text: 'a b', connection: null, extension: '', logged: false, limit: 6 })).toBe('?text=a+b&logged=false&limit=6')
  expect(query({ q: undefined })).toBe('')
})

test('lists come with their pages or bare', () => {
  expect(itemsOf({ items: [1] })).toEqual([1])
  expect(itemsOf([1])).toEqual([1])
  expect(itemsOf(undefined)).toEqual([])
})

test('what is sent is JSON and says so; what asks only has no body', async () => {
  const asked = server(json({}), json({}))
  await post('/outbox/retry', { keys: ['k'] })
  await get('/calls')
  expect(asked.map(({ init }) => init.body)).toEqual(['{"keys":["k"]}', undefined])
  expect(asked.map(({ init }) => (init.headers as Record<string, string>)['Content-Type'])).toEqual(['application/json', undefined])
})
