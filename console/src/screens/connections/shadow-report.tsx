// Shadow mode: what Cordboard would have logged, beside what another integration logged; compared when somebody asks.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { post } from '../../api/client'
import type { ShadowReport as Report } from '../../api/types'
import { Card } from '../../components/card'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { amount, phone, useT, word, type T } from '../../i18n'

const VERDICTS = ['same', 'missing', 'doubled', 'different'] as const
const SHOWN = 20

export function ShadowReport({ id, may }: { id: string; may: boolean }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [report, setReport] = useState<Report | null>(null)
  const compare = async () => {
    const found = await run(() => post<Report>(`/shadow/${encodeURIComponent(id)}`), { quiet: true })
    if (found) setReport(found)
  }
  return (
    <Card title={t('shadow.title')} id="shadow">
      <p className="soft">{t('shadow.lead')}</p>
      <div aria-live="polite">{report && <Found report={report} />}</div>
      {problem && <ProblemBox problem={problem} />}
      {may && <Button size="xs" variant="default" loading={busy} onClick={() => void compare()}>{t('shadow.compare')}</Button>}
    </Card>
  )
}

function Found({ report }: { report: Report }) {
  const t = useT()
  return (
    <>
      <p>{report.compared ? t('shadow.calls', { n: report.calls, cost: amount(report.cost) }) : t('shadow.too_few', { n: report.calls, needed: report.needed })}</p>
      {report.counts.map((line) => (
        <p key={line.entity} className="row wrap" data-entity={line.entity}>
          <b>{word('entity', line.entity)}</b>
          {VERDICTS.filter((one) => line[one] > 0).map((one) => <Tag key={one} tone={one === 'same' ? 'teal' : 'red'}>{t(`shadow.verdict.${one}`)}: {amount(line[one])}</Tag>)}
        </p>
      ))}
      {!report.complete && <p className="soft">{t('shadow.incomplete')}</p>}
      {report.no_number > 0 && <p className="soft">{t('shadow.no_number', { n: report.no_number })}</p>}
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
    </>
  )
}

const difference = (name: string, [ours, theirs]: [string, string], t: T) => t(`shadow.differs.${name as 'owner'}`, { ours, theirs })
