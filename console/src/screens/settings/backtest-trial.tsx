// Below the save bar: what the unsaved settings would have done to past calls.
import { CloseButton, Select } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { ask } from '../../api/client'
import type { Settings } from '../../api/types'
import { Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { useT } from '../../i18n'
import { BacktestProgress, sentenceOf, useBacktest } from './backtest-result'

const DAYS = ['7', '30', '90', '365']

export function BacktestTrial({ settings, onClose }: { settings: Settings; onClose: () => void }) {
  const t = useT()
  const [days, setDays] = useState('30')
  const [id, setId] = useState<string | null>(null)
  const started = useRef('')
  const { run, problem } = useAction()
  const { value, set, problem: unread, reload } = useBacktest(id)
  const runs = useRef(false)
  runs.current = value?.state === 'running'
  const last = useRef<string | null>(null)
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    void box.current?.scrollIntoView({ block: 'nearest' })
  }, []) // it was asked for from the save bar, which is seen from anywhere

  useEffect(() => {
    if (started.current === days) return // one for each choice
    started.current = days
    const before = runs.current ? last.current : null
    setId(null)
    void (async () => {
      if (before) await ask('DELETE', `/backtests/${before}`).catch(() => undefined)
      const found = await run(() => ask<{ id: string }>('POST', '/backtests', { settings, days: Number(days) }), { quiet: true })
      last.current = found?.id ?? null
      setId(found?.id ?? null)
    })()
  }, [days, run, settings])

  return (
    <section ref={box} className="card stack backtest trial" aria-label={t('backtest.title')}>
      <div className="row wrap">
        <b className="grow">{t('backtest.title')}</b>
        <Select size="xs" w={170} aria-label={t('backtest.period')} allowDeselect={false} value={days} data={DAYS.map((one) => ({ value: one, label: t('backtest.days', { n: Number(one) }) }))} onChange={(next) => setDays(next ?? '30')} />
        <CloseButton aria-label={t('close')} onClick={onClose} />
      </div>
      {problem ? <ProblemBox problem={problem} /> : unread ? <ProblemBox problem={unread} onRetry={reload} /> : !value ? <Waiting /> : value.state === 'running' ? <BacktestProgress backtest={value} onChange={set} /> : (
        <div className="row wrap" role="status">
          <Icon name={value.state === 'failed' ? 'alertTriangle' : 'infoCircle'} />
          <p className="grow">{value.state === 'failed' ? t('backtest.failed') : value.state === 'cancelled' ? t('backtest.cancelled') : sentenceOf(value, t)}</p>
          {value.differing > 0 && <Link href={`/settings/backtests/${value.id}`}>{t('backtest.see', { n: value.differing })}</Link>}
        </div>
      )}
    </section>
  )
}
