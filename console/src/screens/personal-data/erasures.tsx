// The erasures: how far each is, what it waits for, and what is kept elsewhere. Nobody is named.
import { useEffect } from 'react'
import { itemsOf } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Erasure } from '../../api/types'
import { Empty, Waiting } from '../../components/card'
import { ProblemBox } from '../../components/problem-box'
import { Tag, type Tone } from '../../components/status'
import { moment, reasonText, useT, word } from '../../i18n'
import { useSession } from '../../session'

const AGAIN_MS = 3_000
const TONES: Record<string, Tone> = { running: 'amber', waiting: 'amber', cleaning: 'amber', quiet: 'amber', done: 'teal' }

const listed = (kinds: Record<string, number>) => Object.entries(kinds).map(([kind, n]) => `${word('pd.place', kind)} ${n}`).join(', ')

export function Erasures({ changed }: { changed: number }) {
  const t = useT()
  const { may } = useSession()
  const { value, problem, reload } = useResource<{ items: Erasure[] }>('/personal-data/erasures')
  const erasures = itemsOf(value)
  const going = erasures.some((one) => one.state !== 'done')
  useEffect(() => {
    if (changed) reload()
  }, [changed, reload])
  useEffect(() => {
    if (!going) return
    const timer = setInterval(reload, AGAIN_MS)
    return () => clearInterval(timer)
  }, [going, reload])
  return (
    <section className="card flush" aria-labelledby="erasures">
      <div className="card-head"><div className="grow"><h2 id="erasures">{t('pd.log')}</h2><p className="lead">{t('pd.log.lead')}</p></div></div>
      {!value && (problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />)}
      {value && erasures.length === 0 && <Empty icon="shieldCheck" title={t('pd.log.none')}><p>{t(may('personal_data.erase') ? 'pd.log.none.next' : 'pd.log.none.auditor')}</p></Empty>}
      <ul className="lines items">
        {erasures.map((one) => <Line key={one.reference} erasure={one} />)}
      </ul>
    </section>
  )
}

function Line({ erasure }: { erasure: Erasure }) {
  const t = useT()
  const total = Object.values(erasure.counts).reduce((n, one) => n + one, 0)
  const waits = listed(erasure.waits)
  const left = listed(erasure.left)
  return (
    <li className="item">
      <div className="grow">
        <b className="mono wrap-any">{erasure.reference}</b>
        <div className="soft">{[t('pd.log.by', { by: erasure.by, at: moment(erasure.at) }), total > 0 && t('pd.log.counts', { n: total })].filter(Boolean).join(' · ')}</div>
        {erasure.again && <div className="soft sentence">{t('pd.log.again')}</div>}
        {waits && <div className="sentence">{t('pd.log.waits', { what: waits })}</div>}
        {!waits && left && <div className="soft sentence">{t('pd.log.left', { what: left })}</div>}
        {erasure.problem && <div className="sentence">{reasonText(erasure.reasons, erasure.problem)}</div>}
      </div>
      <Tag tone={TONES[erasure.state] ?? 'quiet'}>{word('pd.state', erasure.state)}</Tag>
    </li>
  )
}
