// The start of OAuth: the server makes the address, the browser goes there; /oauth/return is the server's page.
import { post } from '../../api/client'
import type { Provider } from '../../api/types'

export const usesOAuth = (provider: Provider | undefined) => provider?.auth.includes('oauth_code') ?? false
export const usesSelfClient = (provider: Provider | undefined) => provider?.auth.includes('self_client') ?? false

export const redirectUri = () => `${location.origin}/oauth/return`

export async function startOAuth(connection: string): Promise<void> {
  const { url } = await post<{ url: string }>(`/connections/${encodeURIComponent(connection)}/authorize`, { redirect_uri: redirectUri() })
  location.assign(url)
}
