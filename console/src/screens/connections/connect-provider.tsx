// Connecting to one provider: its page, the rights it will ask for, its form.
import { useMemo, useState } from 'react'
import { itemsOf, post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Connection, ConnectionTest, Provider, Settings } from '../../api/types'
import { Waiting } from '../../components/card'
import { CopyButton } from '../../components/copy-button'
import { likelyCountry } from '../../components/country-select'
import { useAction } from '../../hooks/use-action'
import { useT } from '../../i18n'
import { startOAuth, usesOAuth } from './oauth-start'
import { freeTitle } from './free-title'
import { ProviderForm } from './provider-form'
import { ProviderGuide } from './provider-guide'
import { refusalOf } from './refusal'
import { tryUnsaved } from './trial'
import { permissionPurpose } from './use-providers'

/** With OAuth it goes on at the service's consent page; `onMade` says where without. */
export function ConnectProvider({ provider, onMade }: { provider: Provider; onMade: (made: Connection) => void }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const { value: saved, problem: unread } = useResource<{ settings: Settings }>('/settings')
  const { value: others, problem: unlisted } = useResource<Connection[] | { items: Connection[] }>('/connections')
  const [trial, setTrial] = useState<ConnectionTest | null>(null) // of settings that were not let in
  const refused = useMemo(() => refusalOf(problem, trial, provider), [problem, trial, provider])
  const connect = (title: string, settings: Record<string, unknown>, anyway: boolean) =>
    run(
      async () => {
        const { allow_private, ...rest } = settings
        const tested = provider.testable && !anyway ? await tryUnsaved({ provider: provider.id, kind: provider.kind, settings: rest, allow_private: allow_private === true }) : null
        setTrial(tested && !tested.ok ? tested : null)
        if (tested && !tested.ok) return
        const made = await post<Connection>('/connections', { provider: provider.id, kind: provider.kind, title: title || undefined, settings: rest, allow_private: allow_private === true })
        if (usesOAuth(provider)) await startOAuth(made.id)
        else onMade(made)
      },
      { quiet: true },
    )
  return (
    <div className="stack tight">
      <ProviderGuide provider={provider} open />
      <ScopesList provider={provider} />
      {(saved || unread) && (others || unlisted) ? <ProviderForm provider={provider} title={freeTitle(provider.title, itemsOf(others).map((one) => one.title))} country={saved?.settings.company.country ?? likelyCountry(undefined)?.code} busy={busy} submit={usesOAuth(provider) ? t('connections.go_on', { title: provider.title }) : t(provider.testable ? 'connections.test_and_connect' : 'connections.connect')} onSubmit={connect} refused={refused} /> : <Waiting />}
    </div>
  )
}

function ScopesList({ provider }: { provider: Provider }) {
  const t = useT()
  if (provider.scopes.length === 0) return null
  return (
    <details>
      <summary>{t('connections.scopes.will_ask', { n: provider.scopes.length })}</summary>
      <CopyButton label={t('scopes.copy')} text={() => provider.scopes.map((one) => one.name).join(',')} />
      <ul className="scopes">{provider.scopes.map((one) => <li key={one.name}><span className="mono">{one.name}</span><span className="soft">{permissionPurpose(one, provider)}</span></li>)}</ul>
    </details>
  )
}
