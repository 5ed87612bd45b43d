// What is missing yet, on Home.
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import type { SetupSteps } from '../../api/types'
import { Icon } from '../../components/icons'
import { useT, word } from '../../i18n'
import { progressOf, stepText } from './setup-steps'

/** On Home, while something is missing and this person can do something about it. */
export function SetupCard({ steps: value }: { steps: SetupSteps | undefined }) {
  const t = useT()
  const next = value?.steps.find((one) => one.step === value.next)
  if (!value || !next) return null
  return (
    <section className="card setup-card" aria-labelledby="setup">
      <span className="tile-icon teal"><Icon name="checklist" size={20} /></span>
      <div className="grow">
        <h2 id="setup">{t('steps.title')} <span className="soft num">{t('steps.progress', progressOf(value))}</span></h2>
        <div>{t('steps.next', { step: word('step_name', next.step) })}</div>
        <div className="soft">{stepText(next)}</div>
      </div>
      <Button component={Link} href="/setup">{t('steps.go_on')}</Button>
    </section>
  )
}
