// Trials of settings on past calls: the last ones, and one with its numbers and examples.
import { Link } from 'wouter'
import { useResource } from '../../api/resource'
import type { Backtest, Page, TriedEffect } from '../../api/types'
import { Card, Empty, Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag, type Tone } from '../../components/status'
import { amount, isText, moment, phone, text, useT, word, type Key } from '../../i18n'
import { BacktestNumbers, BacktestProgress, isEmpty, sentenceOf, useBacktest } from './backtest-result'

const TONES: Record<string, Tone> = { done: 'teal', failed: 'red', cancelled: 'quiet', running: 'amber' }

export function Backtests({ id }: { id?: string }) {
  return id ? <OneBacktest id={id} /> : <LastBacktests />
}

function LastBacktests() {
  const t = useT()
  const { value, problem, reload } = useResource<Page<Backtest>>('/backtests')
  if (!value) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  return (
    <Card flush title={t('settings.backtests')} id="backtests" lead={t('backtest.lead')}>
      {value.items.length === 0 ? <Empty icon="history" title={t('backtest.none')}><p className="soft">{t('backtest.how')}</p></Empty> : (
        <ul className="lines versions">
          {value.items.map((one) => (
            <li key={one.id}>
              <Link href={`/settings/backtests/${one.id}`}>
                <span className="which"><b className="num">{moment(one.began_at)}</b><Tag tone={TONES[one.state]}>{t(`backtest.state.${one.state}` as Key)}</Tag></span>
                <span className="note">{one.state === 'done' ? sentenceOf(one, t) : t('backtest.progress', { done: amount(one.done), calls: amount(one.calls) })}</span>
                <span className="soft">{one.by}</span>
                <Icon name="chevronRight" size={16} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function OneBacktest({ id }: { id: string }) {
  const t = useT()
  const { value, problem, reload, set } = useBacktest(id)
  if (!value) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  return (
    <div className="stack">
      <Link className="back" href="/settings/backtests"><Icon name="arrowLeft" size={16} />{t('backtest.all')}</Link>
      <section className="card stack backtest" aria-labelledby="backtest">
        <div className="row wrap"><h2 id="backtest" className="big-title">{t('backtest.title')}</h2><Tag tone={TONES[value.state]}>{t(`backtest.state.${value.state}` as Key)}</Tag></div>
        <p className="soft num">{t('backtest.about', { at: moment(value.began_at), who: value.by, n: value.version })}</p>
        {value.state === 'running' ? <BacktestProgress backtest={value} onChange={set} /> : <p>{value.state === 'failed' ? t('backtest.failed') : sentenceOf(value, t)}</p>}
        {value.state === 'cancelled' && <p className="soft num">{t('backtest.progress', { done: amount(value.done), calls: amount(value.calls) })}</p>}
        {value.undecided > 0 && <p className="soft">{t('backtest.undecided', { n: value.undecided })}</p>}
      </section>
      {!isEmpty(value) && <Card flush title={t('backtest.numbers')} id="backtest-numbers"><BacktestNumbers backtest={value} /></Card>}
      {value.examples.length > 0 && (
        <Card flush title={t('backtest.examples')} id="backtest-examples" lead={t('backtest.examples.lead')}>
          <ul className="lines backtest-examples">
            {value.examples.map((one) => (
              <li key={`${one.call} ${one.connection}`} className="backtest-example">
                <Link href={`/calls/${encodeURIComponent(one.call)}`} className="num">{one.client ? phone(one.client) : t('backtest.call')}</Link>
                <Effects title={t('backtest.before')} effects={one.before} />
                <Effects title={t('backtest.after')} effects={one.after} changed />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  )
}

/** `changed`: says of a record that both settings write what else is different. */
function Effects({ title, effects, changed = false }: { title: string; effects: TriedEffect[]; changed?: boolean }) {
  const t = useT()
  return (
    <div>
      <small className="soft">{title}</small>
      {effects.length === 0 ? <p className="soft">{t('backtest.nothing')}</p> : (
        <ul className="plain">{effects.map((one, n) => <li key={n}><b>{word('entity', one.entity)}</b> {detailsOf(one, changed).join(' · ')}</li>)}</ul>
      )}
    </div>
  )
}

/** Owner, values that differ, and the names of what else differs. */
function detailsOf(one: TriedEffect, changed: boolean): string[] {
  const named = (name: string) => (isText(`backtest.field.${name}`) ? text(`backtest.field.${name}` as Key) : null)
  const values = Object.entries(one.values).map(([name, value]) => `${named(name) ?? name}: ${value}`)
  const differs = changed ? one.differs : []
  const others = differs.includes('about') ? [text('backtest.field.about')] : []
  if (differs.some((name) => name !== 'about')) others.push(text('backtest.field.other'))
  return [...(one.owner_name ? [`${text('backtest.field.owner')}: ${one.owner_name}`] : []), ...values, ...others]
}
