// Shadow mode: what Cordboard would have written, beside what another integration wrote: how far they agree, day by day.
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { ShadowReport as Report } from '../../api/types'
import { Card } from '../../components/card'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { amount, dateWord, percent, phone, reasonText, useT, word, type T } from '../../i18n'

const VERDICTS = ['same', 'missing', 'doubled', 'different'] as const
const SHOWN = 20
const DAYS = 14
const FEW = 100 // records

export function ShadowReport({ id }: { id: string }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const path = `/shadow/${encodeURIComponent(id)}`
  const { value: report, reload } = useResource<Report>(path)
  const compare = () => run(() => post(path), { quiet: true }).then(reload)
  return (
    <Card title={t('shadow.title')} id="shadow">
      <p className="soft">{t('shadow.lead')}</p>
      {report && !report.on && <p className="soft">{t('shadow.off')}</p>}
      <div aria-live="polite">{report && <><Found report={report} /><Progress report={report} /></>}</div>
      {problem && <ProblemBox problem={problem} />}
      <Button size="xs" variant="default" loading={busy} onClick={() => void compare()}>{t('shadow.compare')}</Button>
      {report && report.history.length > 0 && <History report={report} />}
      {report && <Examples report={report} />}
    </Card>
  )
}

function Found({ report }: { report: Report }) {
  const t = useT()
  if (report.problem) return <p>{reasonText(report.reasons, report.problem)}</p>
  if (report.agreement === null) return <p>{t('shadow.nothing')}</p>
  return (
    <>
      <p><b>{t('shadow.agreement', { share: percent(report.agreement), n: report.records })}</b></p>
      {report.records < FEW && <p className="soft">{t('shadow.few', { low: percent(report.low), high: percent(report.high) })}</p>}
      <p className="soft">{t('shadow.calls', { n: report.calls, cost: amount(report.cost) })}</p>
      {report.counts.map((line) => (
        <p key={line.entity} className="row wrap" data-entity={line.entity}>
          <b>{word('entity', line.entity)}</b>
          {VERDICTS.filter((one) => line[one] > 0).map((one) => <Tag key={one} tone={one === 'same' ? 'teal' : 'red'}>{t(`shadow.verdict.${one}`)}: {amount(line[one])}</Tag>)}
        </p>
      ))}
      {!report.complete && <p className="soft">{t('shadow.incomplete')}</p>}
      {report.no_number > 0 && <p className="soft">{t('shadow.no_number', { n: report.no_number })}</p>}
    </>
  )
}

function Progress({ report }: { report: Report }) {
  const t = useT()
  return (
    <>
      {report.read !== null && <p className="soft">{t('shadow.running', { n: report.read })}</p>}
      {report.waiting > 0 && <p className="soft">{t('shadow.waiting', { n: report.waiting })}</p>}
      {report.recent > 0 && <p className="soft">{t('shadow.recent', { n: report.recent })}</p>}
      {report.further > 0 && <p className="soft">{t('shadow.further', { n: report.further })}</p>}
    </>
  )
}

function History({ report }: { report: Report }) {
  const t = useT()
  return (
    <table className="table">
      <caption>{t('shadow.history')}</caption>
      <thead><tr><th scope="col">{t('shadow.day')}</th><th scope="col">{t('shadow.day_calls')}</th><th scope="col">{t('shadow.day_agree')}</th></tr></thead>
      <tbody>
        {report.history.slice(-DAYS).map((one) => (
          <tr key={one.day}>
            <th scope="row">{dateWord(one.day)}</th>
            <td>{amount(one.calls)}</td>
            <td>
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden className="bar-chart teal"><rect className="bar-ground" width="100" height="10" /><rect className="bar-value" width={(100 * one.same) / one.records} height="10" /></svg>
              {percent(one.same / one.records)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Examples({ report }: { report: Report }) {
  const t = useT()
  return (
    <ul className="plain">
      {report.examples.slice(0, SHOWN).map((one, n) => {
        const said = Object.entries(one.differs).map(([name, pair]) => difference(name, pair, t)).join(', ')
        return (
          <li key={n}>
            {word('entity', one.entity)} · {t(`shadow.verdict.${one.verdict as 'same'}`)}: <Link href={`/calls/${encodeURIComponent(one.call)}`}>{one.client?.name ?? (one.client?.number ? phone(one.client.number) : one.call)}</Link>{said && ` (${said})`}
          </li>
        )
      })}
    </ul>
  )
}

const difference = (name: string, [ours, theirs]: [string, string], t: T) => t(`shadow.differs.${name as 'owner'}`, { ours, theirs })
