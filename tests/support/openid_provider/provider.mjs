// An OpenID provider from the package registry (oidc-provider), for the tests: one client, accounts that a test changes.
// node provider.mjs PORT CLIENT SECRET CORDBOARD_BASE; prints {"issuer": ...} when ready. POST /control changes accounts.
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const [port, clientId, clientSecret, base] = process.argv.slice(2)
const issuer = `http://127.0.0.1:${port}`
const accounts = new Map()

function key(kid) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' }
}

const configuration = {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [`${base}/oauth/sign-in`],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    id_token_signed_response_alg: 'ES256',
    backchannel_logout_uri: `${base}/oauth/sign-out`,
    backchannel_logout_session_required: true,
  }],
  jwks: { keys: [key(`k-${process.pid}`)] },
  cookies: { keys: ['a key of the tests'] },
  claims: { openid: ['sub'], profile: ['preferred_username', 'name'], email: ['email'], groups: ['groups'], amr: null },
  scopes: ['openid', 'offline_access'],
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  pkce: { required: () => true },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount(_context, id) {
    const account = accounts.get(id)
    if (!account || account.disabled) return undefined
    return { accountId: id, claims: () => ({ sub: id, ...account }) }
  },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 3600, RefreshToken: 86_400, Interaction: 600, Session: 86_400, Grant: 86_400 },
  // without its dispatcher, which refuses addresses on this machine
  fetch: (url, { dispatcher: _, ...options }) => fetch(url, { ...options, signal: AbortSignal.timeout(5_000) }),
}

const provider = new Provider(issuer, configuration)
provider.on('backchannel.error', (_context, error) => console.error(error))
provider.on('server_error', (_context, error) => console.error(error))
const callback = provider.callback()

async function bodyOf(request) {
  let text = ''
  for await (const part of request) text += part
  return text
}

const PAGE = `<!doctype html><title>Company login</title><h1>Company login</h1>
<form method="post"><label>Account <input name="login" autofocus></label> <button>Continue</button></form>`

/** One page for login and consent: whoever gives the name of an account is that person. */
async function interact(request, response) {
  const { prompt, params, grantId } = await provider.interactionDetails(request, response)
  if (request.method === 'GET' && prompt.name === 'login') return response.setHeader('Content-Type', 'text/html').end(PAGE)
  if (prompt.name === 'login') {
    const login = new URLSearchParams(await bodyOf(request)).get('login') ?? ''
    const amr = accounts.get(login)?.amr ?? ['pwd']
    return provider.interactionFinished(request, response, { login: { accountId: login, amr } }, { mergeWithLastSubmission: false })
  }
  const { session } = await provider.interactionDetails(request, response)
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
  grant.addOIDCScope(params.scope)
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true })
}

createServer(async (request, response) => {
  try {
    if (request.url === '/control') {
      for (const [id, account] of Object.entries(JSON.parse(await bodyOf(request)))) accounts.set(id, account)
      return response.end('{}')
    }
    if (request.url === '/favicon.ico') return response.writeHead(204).end()
    if (request.url.startsWith('/interaction/')) return await interact(request, response)
    return callback(request, response)
  } catch (error) {
    response.statusCode = 500
    response.end(String(error))
  }
}).listen(Number(port), '127.0.0.1', () => console.log(JSON.stringify({ issuer })))
