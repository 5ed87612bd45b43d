// Connecting to one provider: its page, the rights it will ask for, its form.
import { post } from '../../api/client'
import type { Connection, Provider } from '../../api/types'
import { useT } from '../../i18n'
import { useAct } from '../../components/use-action'
import { Copy, ProblemBox } from '../../components/parts'
import { purposeOf } from './permission-purpose'
import { authorise, oauthOf } from './oauth-start'
import { HowTo } from './provider-guide'
import { ProviderForm } from './provider-form'

/** With OAuth it goes on at the service's consent page; `onMade` says where without. */
export function ConnectTo({ provider, onMade }: { provider: Provider; onMade: (made: Connection) => void }) {
  const t = useT()
  const { act, busy, problem } = useAct()
  const connect = (title: string, settings: Record<string, unknown>) =>
    act(
      async () => {
        const { allow_private, ...rest } = settings
        const made = await post<Connection>('/connections', { provider: provider.id, kind: provider.kind, title: title || undefined, settings: rest, allow_private: allow_private === true })
        if (oauthOf(provider)) await authorise(made.id)
        else onMade(made)
      },
      { quiet: true },
    )
  return (
    <div className="stack tight">
      <HowTo provider={provider} open />
      <ScopesList provider={provider} />
      {problem && <ProblemBox problem={problem} />}
      <ProviderForm provider={provider} busy={busy} submit={t(oauthOf(provider) ? 'connections.go_on' : 'connections.connect')} onSubmit={connect} />
    </div>
  )
}

function ScopesList({ provider }: { provider: Provider }) {
  const t = useT()
  if (provider.scopes.length === 0) return null
  return (
    <details>
      <summary>{t('connections.scopes.will_ask', { n: provider.scopes.length })}</summary>
      <Copy label={t('scopes.copy')} text={() => provider.scopes.map((one) => one.name).join(',')} />
      <ul className="scopes">{provider.scopes.map((one) => <li key={one.name}><span className="mono">{one.name}</span><span className="soft">{purposeOf(one)}</span></li>)}</ul>
    </details>
  )
}
