// How to connect a provider: the steps in the reader's language, what there is to copy, and the whole page behind them.
import { useState } from 'react'
import { useResource } from '../../api/resource'
import type { Provider, ProviderPage } from '../../api/types'
import { Waiting } from '../../components/card'
import { CopyButton } from '../../components/copy-button'
import { Markdown } from '../../components/markdown'
import { ProblemBox } from '../../components/problem-box'
import { useLanguage, useT } from '../../i18n'
import { redirectUri } from './oauth-start'
import { stepParts } from './use-providers'

export function ProviderGuide({ provider, open }: { provider: Provider; open?: boolean }) {
  const t = useT()
  const [whole, setWhole] = useState(false)
  const steps = provider.how_to.map(stepParts)
  if (!provider.page && steps.length === 0) return null
  return (
    <details className="how-to" open={open}>
      <summary>{t('connections.readme')}</summary>
      <ol>
        {steps.map(({ text, copies }) => <li key={text}>{text}{copies && <ToCopy text={redirectUri()} />}</li>)}
      </ol>
      {provider.page && (
        <details onToggle={(event) => setWhole(event.currentTarget.open)}>
          <summary className="soft">{t('connections.readme.whole')}</summary>
          {whole && <WholePage provider={provider} />}
        </details>
      )}
    </details>
  )
}

/** Loaded when it is opened: the pages of all providers together are longer than the screen that lists them. */
function WholePage({ provider: { kind, id } }: { provider: Provider }) {
  const language = useLanguage()
  const { value, problem, reload } = useResource<ProviderPage>(`/providers/${kind}/${encodeURIComponent(id)}/page?language=${language}`, { once: true })
  if (problem) return <ProblemBox problem={problem} onRetry={reload} />
  return value ? <Markdown markdown={value.markdown} lang={value.language} /> : <Waiting />
}

const ToCopy = ({ text: copied }: { text: string }) => {
  const t = useT()
  return <span className="to-copy"><code className="mono wrap-any">{copied}</code><CopyButton label={t('copy')} text={() => copied} /></span>
}
