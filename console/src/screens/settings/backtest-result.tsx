// A trial of settings on past calls: how far it is, what would have been different, and that in numbers by kind of record.
import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { ask } from '../../api/client'
import { useResource, type Resource } from '../../api/resource'
import type { Backtest } from '../../api/types'
import { useAction } from '../../hooks/use-action'
import { amount, list, useT, word, type T } from '../../i18n'

const POLL_MS = 400
const KINDS = ['account', 'contact', 'lead', 'deal', 'task', 'call', 'note']

/** One trial; asked for again while it runs. */
export function useBacktest(id: string | null): Resource<Backtest> {
  const found = useResource<Backtest>(id && `/backtests/${encodeURIComponent(id)}`)
  const { value, reload } = found
  useEffect(() => {
    if (value?.state !== 'running') return
    const timer = setTimeout(reload, POLL_MS)
    return () => clearTimeout(timer)
  }, [value, reload])
  return found
}

export const isEmpty = (one: Backtest) => one.differing === 0

/** In the last 30 days, this would have created 14 fewer leads and 3 more tasks. */
export function sentenceOf(one: Backtest, t: T): string {
  const parts = KINDS.flatMap((kind) => {
    const n = (one.added[kind] ?? 0) - (one.removed[kind] ?? 0)
    return n === 0 ? [] : [t(n < 0 ? 'backtest.fewer' : 'backtest.more', { n: Math.abs(n), kind })]
  })
  if (one.done === 0) return t('backtest.no_calls', { days: one.days })
  if (isEmpty(one)) return t('backtest.same', { n: one.done, days: one.days })
  return parts.length === 0 ? t('backtest.as_many', { days: one.days }) : t('backtest.would', { days: one.days, list: list(parts) })
}

export function BacktestProgress({ backtest, onChange }: { backtest: Backtest; onChange: (next: Backtest) => void }) {
  const t = useT()
  const { run, busy } = useAction()
  const share = backtest.calls ? (backtest.done / backtest.calls) * 100 : 0
  const cancel = async () => {
    const ended = await run(() => ask<Backtest>('DELETE', `/backtests/${encodeURIComponent(backtest.id)}`))
    if (ended) onChange(ended)
  }
  return (
    <div className="row wrap backtest-progress">
      <progress className="grow" value={share} max={100} aria-label={t('backtest.running')} />
      <span className="soft num" role="status">{t('backtest.progress', { done: amount(backtest.done), calls: amount(backtest.calls) })}</span>
      <Button size="xs" variant="default" loading={busy} onClick={() => void cancel()}>{t('cancel')}</Button>
    </div>
  )
}

/** Records by kind: more, fewer, different. */
export function BacktestNumbers({ backtest }: { backtest: Backtest }) {
  const t = useT()
  const kinds = KINDS.filter((kind) => kind in backtest.added || kind in backtest.removed || kind in backtest.changed)
  if (kinds.length === 0) return null
  return (
    <table className="table">
      <thead><tr><th scope="col">{t('backtest.records')}</th>{(['added', 'removed', 'changed'] as const).map((one) => <th key={one} scope="col" className="n">{t(`backtest.${one}`)}</th>)}</tr></thead>
      <tbody>
        {kinds.map((kind) => (
          <tr key={kind}>
            <th scope="row">{word('entity', kind)}</th>
            {(['added', 'removed', 'changed'] as const).map((one) => <td key={one} className="n num">{amount(backtest[one][kind] ?? 0)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
