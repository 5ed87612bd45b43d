// Diagnosis: what the doctor sees now, each cause by its name, with evidence, what to do, and a button where one press does it.
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { ask, itemsOf } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Check, Connection, Doctor, Press } from '../../api/types'
import { Card, Empty, Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { useT, word } from '../../i18n'
import { useSession } from '../../session'
import { useProviders } from '../connections/use-providers'
import { checkText } from './check-text'

const WORST = ['red', 'amber']
const JOBS = 'background jobs: ' // how the names of their lines begin
const PERMISSION: Record<string, string> = { PATCH: 'settings.change' } // what a press needs, by its method or path

const needed = (press: Press) => PERMISSION[press.method] ?? (press.path.startsWith('/outbox') ? 'outbox.change' : 'connections.change')

export function DiagnosisPage() {
  const t = useT()
  const { may } = useSession()
  const { value, problem, reload } = useResource<Doctor>(may('server.read') ? '/doctor' : null)
  const { value: connections } = useResource<Connection[] | { items: Connection[] }>(may('connections.read') ? '/connections' : null)
  if (!may('server.read')) return <ProblemBox problem={{ type: 'about:blank', title: '', status: 403, detail: '', code: 'not_allowed', next: '' }} />
  if (!value) return <div className="page">{problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />}</div>
  const wrong = value.checks.filter((one) => one.causes.length > 0).sort((a, b) => WORST.indexOf(a.level) - WORST.indexOf(b.level))
  const again = <Button variant="default" size="compact-sm" leftSection={<Icon name="refresh" size={16} />} onClick={reload}>{t('diagnosis.again')}</Button>
  return (
    <div className="page stack">
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      <Card flush title={t('diagnosis.found', { n: wrong.length })} end={again}>
        {wrong.length === 0 ? <Empty icon="check" title={t('diagnosis.fine')} /> : (
          <ul className="lines diagnosis">
            {wrong.map((check, n) => <Line key={`${check.name} ${n}`} check={check} connection={itemsOf(connections).find((one) => one.id === check.connection)} onDone={reload} />)}
          </ul>
        )}
      </Card>
      <p className="soft">{t('diagnosis.lead', { n: value.checks.length - wrong.length })}</p>
    </div>
  )
}

function Line({ check, connection, onDone }: { check: Check; connection: Connection | undefined; onDone: () => void }) {
  const t = useT()
  const { may } = useSession()
  const provider = itemsOf(useProviders(connection !== undefined).value).find((one) => one.kind === connection?.kind && one.id === connection?.provider)
  const { run, busy } = useAction()
  const { sentence, fix } = checkText(check, connection, provider)
  const press = check.causes.find((one) => one.press && may(needed(one.press)))?.press
  const name = check.causes.map((one) => word('cause', one.code)).join(', ')
  const page = check.causes[0]?.page
  const about = connection?.title ?? (check.name.startsWith(JOBS) ? word('job', check.name.slice(JOBS.length).split(' ')[0]) : '')
  return (
    <li className={`line-health ${check.level}`}>
      <span className={`health-icon ${check.level}`}><Icon name={check.level === 'amber' ? 'alertTriangle' : 'x'} size={16} stroke={2.2} label={word('level', check.level)} /></span>
      <div className="grow">
        <div className="row wrap"><b>{name}</b>{about && <span className="soft">{about}</span>}</div>
        <div>{sentence}</div>
        {fix && <div className="soft">{fix}</div>}
      </div>
      {press && <Button size="compact-sm" loading={busy} aria-label={`${word('press', press.press)}: ${name}`} onClick={() => void run(() => ask(press.method, press.path, press.body ?? undefined), { done: t('diagnosis.done') }).then(onDone)}>{word('press', press.press)}</Button>}
      {page && page !== '/' && <Button component={Link} href={page} size="compact-sm" variant="default">{t('open')}<span className="hidden-text"> {name}</span></Button>}
    </li>
  )
}
