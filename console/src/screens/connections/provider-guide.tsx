// How to connect a provider: the steps in the reader's language, what there is to copy, and the whole page behind them.
import { useState } from 'react'
import type { Provider } from '../../api/types'
import { CopyButton } from '../../components/copy-button'
import { Markdown } from '../../components/markdown'
import { useT } from '../../i18n'
import { redirectUri } from './oauth-start'
import { stepParts } from './use-providers'

export function ProviderGuide({ provider, open }: { provider: Provider; open?: boolean }) {
  const t = useT()
  const [whole, setWhole] = useState(false)
  const steps = provider.how_to.map(stepParts)
  if (!provider.readme && steps.length === 0) return null
  return (
    <details className="how-to" open={open}>
      <summary>{t('connections.readme')}</summary>
      <ol>
        {steps.map(({ text, copies }) => <li key={text}>{text}{copies && <ToCopy text={redirectUri()} />}</li>)}
      </ol>
      {provider.readme && (
        <details onToggle={(event) => setWhole(event.currentTarget.open)}>
          <summary className="soft">{t('connections.readme.whole')}</summary>
          {whole && <Markdown markdown={provider.readme} />}
        </details>
      )}
    </details>
  )
}

const ToCopy = ({ text: copied }: { text: string }) => {
  const t = useT()
  return <span className="to-copy"><code className="mono wrap-any">{copied}</code><CopyButton label={t('copy')} text={() => copied} /></span>
}
