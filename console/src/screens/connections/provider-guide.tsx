// How to connect a provider: the steps in the reader's language, what there is to copy, and the whole page behind them.
import { useState } from 'react'
import type { Provider } from '../../api/types'
import { has, text, useT, type Key } from '../../i18n'
import { Copy } from '../../components/parts'
import { Prose } from '../../components/markdown'
import { redirectUri } from './oauth-start'

export function HowTo({ provider, open }: { provider: Provider; open?: boolean }) {
  const t = useT()
  const [whole, setWhole] = useState(false)
  const steps = [1, 2, 3, 4].map((n) => `how.${provider.id}.${n}`).filter(has)
  if (!provider.readme && steps.length === 0) return null
  return (
    <details className="how-to" open={open}>
      <summary>{t('connections.readme')}</summary>
      <ol>
        {steps.map((key) => <li key={key}>{text(key)}{key === REDIRECT && <ToCopy text={redirectUri()} />}</li>)}
      </ol>
      {provider.readme && (
        <details onToggle={(event) => setWhole(event.currentTarget.open)}>
          <summary className="soft">{t('connections.readme.whole')}</summary>
          {whole && <Prose markdown={provider.readme} />}
        </details>
      )}
    </details>
  )
}

const REDIRECT: Key = 'how.zoho.2'

const ToCopy = ({ text: copied }: { text: string }) => {
  const t = useT()
  return <span className="to-copy"><code className="mono wrap-any">{copied}</code><Copy label={t('copy')} text={() => copied} /></span>
}
