// A test of a connection, and of settings before they are saved.
import { post } from '../../api/client'
import type { ConnectionTest } from '../../api/types'
import { Icon } from '../../components/icons'
import { amount, useT } from '../../i18n'

interface Unsaved {
  provider: string
  kind: string
  settings: Record<string, unknown>
  allow_private?: boolean
  connection?: string // one that exists: these are changes of it
}

export const tryUnsaved = (unsaved: Unsaved) => post<ConnectionTest>('/connections/test', unsaved)

export function TrialBox({ trial }: { trial: ConnectionTest }) {
  const t = useT()
  return (
    <div className={trial.ok ? 'notice teal' : 'notice red'}>
      <Icon name={trial.ok ? 'check' : 'alertCircle'} />
      <div>
        <p><b>{t(trial.ok ? 'trial.ok' : 'trial.failed', { ms: amount(trial.took_ms) })}</b></p>
        {trial.identity && <p>{trial.identity}</p>}
        {trial.sample && <p>{trial.sample}</p>}
        {trial.problems.map((one) => <p key={one}>{one}</p>)}
      </div>
    </div>
  )
}
