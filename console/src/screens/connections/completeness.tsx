// Which calls of this connection are accounted for: the last comparison, the calls that need a word, comparing now.
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { itemsOf, post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { ComparedCall, Comparison, Completeness as Report } from '../../api/types'
import { Card } from '../../components/card'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { amount, moment, reasonText, useT, word } from '../../i18n'
import { useSession } from '../../session'

const SHOWN = 10
const COUNTS = ['recovered', 'deleted', 'waiting', 'rejected', 'discarded'] as const
const BAD = ['deleted', 'rejected', 'unreadable', 'undecided']

export function Completeness({ id, waiting }: { id: string; waiting: number }) {
  const t = useT()
  const { may } = useSession()
  const { run, busy, problem } = useAction()
  const { value, reload } = useResource<Report>('/completeness')
  const found = itemsOf(value?.items ?? []).find((one) => one.connection === id)
  if (!found) return null
  const last = found.comparisons[0]
  const compare = () => run(() => post(`/completeness/${encodeURIComponent(id)}`), { quiet: true }).then(reload)
  return (
    <Card title={t('completeness.title')} id="completeness">
      <p className="soft">{t(found.kind === 'crm' ? 'completeness.crm' : found.comparable ? 'completeness.pbx' : 'completeness.none')}</p>
      {found.comparable && found.every_min === 0 && <p className="soft">{t('completeness.off')}</p>}
      <div aria-live="polite">{last && <Last last={last} waiting={waiting} />}</div>
      {problem && <ProblemBox problem={problem} />}
      {may('connections.change') && found.comparable && <Button size="xs" variant="default" loading={busy} onClick={compare}>{t('completeness.compare')}</Button>}
    </Card>
  )
}

function Last({ last, waiting }: { last: Comparison; waiting: number }) {
  const t = useT()
  if (last.problem) return <p>{reasonText(last.reasons, last.problem)}</p>
  const counts = COUNTS.filter((name) => last[name] > 0)
  if (last.seen === 0 && counts.length === 0 && last.unaccounted === 0) return <p>{t('completeness.nothing', { until: moment(last.until) })}</p>
  return (
    <>
      <p>{t('completeness.last', { since: moment(last.since), until: moment(last.until), n: last.seen })}</p>
      <p>{counts.map((name) => <Tag key={name} tone={BAD.includes(name) ? 'red' : 'teal'}>{word('compared', name)}: {amount(last[name])}</Tag>)}</p>
      {(last.unaccounted > 0 || waiting === 0) && <p><b>{t('completeness.unaccounted', { n: last.unaccounted })}</b></p>}
      {waiting > 0 && <p>{t('completeness.waits', { n: waiting })}</p>}
      <ul className="plain">{last.calls.slice(0, SHOWN).map((one, n) => <li key={n}><Compared one={one} /></li>)}</ul>
      {last.calls.length > SHOWN && <p className="soft">{t('completeness.more', { n: last.calls.length - SHOWN })}</p>}
    </>
  )
}

function Compared({ one }: { one: ComparedCall }) {
  const who = one.client?.name ?? one.client?.number ?? one.call ?? reasonText(one.reasons, one.text)
  return (
    <>
      {word('compared_call', one.kind)}: {one.call ? <Link href={`/calls/${encodeURIComponent(one.call)}`}>{who}</Link> : who}
    </>
  )
}
