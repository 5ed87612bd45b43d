// A test of a connection, and of settings before they are saved.
import { post } from '../../api/client'
import type { ConnectionTest, Provider, StoredReason } from '../../api/types'
import { Icon } from '../../components/icons'
import { amount, reasonText, useT } from '../../i18n'
import { healthText } from './health-text'

interface Unsaved {
  provider: string
  kind: string
  settings: Record<string, unknown>
  allow_private?: boolean
  connection?: string // one that exists: these are changes of it
}

export const tryUnsaved = (unsaved: Unsaved) => post<ConnectionTest>('/connections/test', unsaved)

/** Why it failed, by code. */
export const reasonsOf = ({ health, sentences = [] }: ConnectionTest): StoredReason[] => (health ? health.reasons : sentences)

/** What the test saw, line by line: in the reader's language where the sentences have codes. */
export function trialLines(trial: ConnectionTest, problems?: Provider['problems']): string[] {
  const { health, sentences = [] } = trial
  if (health) {
    const { sentence, fix } = healthText({ title: health.values.title ?? '', health }, problems)
    return [sentence, ...(fix ? [fix] : [])]
  }
  if (!sentences.length) return [trial.identity, trial.sample, ...trial.problems].filter((one): one is string => !!one)
  return trial.ok ? sentences.map((one) => reasonText([one], one.text)) : [reasonText(sentences, '')]
}

export function TrialBox({ trial, problems }: { trial: ConnectionTest; problems?: Provider['problems'] }) {
  const t = useT()
  return (
    <div className={trial.ok ? 'notice teal' : 'notice red'}>
      <Icon name={trial.ok ? 'check' : 'alertCircle'} />
      <div>
        <p><b>{t(trial.ok ? 'trial.ok' : 'trial.failed', { ms: amount(trial.took_ms) })}</b></p>
        {trialLines(trial, problems).map((one) => <p key={one}>{one}</p>)}
      </div>
    </div>
  )
}
