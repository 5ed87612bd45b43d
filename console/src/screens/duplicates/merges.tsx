// The merges so far, with what became of each; a merge can be undone.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/client'
import { problemIn, refresh, useResource } from '../../api/resource'
import type { Merge, Page, Problem } from '../../api/types'
import { Card, Empty, Waiting } from '../../components/card'
import { Confirm } from '../../components/confirm'
import { ProblemBox } from '../../components/problem-box'
import { Tag, type Tone } from '../../components/status'
import { moment, reasonText, useT, type Key } from '../../i18n'
import { useSession } from '../../session'

const TONES: Record<string, Tone> = { done: 'teal', undone: 'quiet', failed: 'red', undo_failed: 'red', waiting: 'amber', undoing: 'amber' }

export function Merges() {
  const t = useT()
  const { may } = useSession()
  const { value, problem, reload } = useResource<Page<Merge>>('/merges', { on: ['item'] })
  const [chosen, setChosen] = useState<Merge | null>(null)
  if (!value) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  return (
    <Card flush title={t('duplicates.history')} id="merges">
      {value.items.length === 0 ? <Empty icon="history" title={t('duplicates.no_merges')} /> : (
        <ul className="lines duplicate-list">
          {value.items.map((one) => (
            <li key={one.id} className="duplicate">
              <div className="grow">
                <p className="row wrap"><b>{t('duplicates.into', { merged: named(one.merged), survivor: named(one.survivor) })}</b><Tag tone={TONES[one.state]}>{t(stateOf(one))}</Tag></p>
                <small className="soft num">{t('duplicates.by', { by: one.by, at: moment(one.at) })}{one.new_id && ` · ${t('duplicates.new_id', { id: one.new_id })}`}</small>
                {one.reasons.length > 0 && <p className="soft">{reasonText(one.reasons, '')}</p>}
              </div>
              {one.can_undo && may('duplicates.merge') && <Button size="sm" variant="default" onClick={() => setChosen(one)} aria-label={t('duplicates.undo_of', { first: named(one.merged), second: named(one.survivor) })}>{t(one.state === 'undo_failed' ? 'duplicates.try_again' : 'duplicates.undo')}</Button>}
            </li>
          ))}
        </ul>
      )}
      {chosen && <Undo merge={chosen} onClose={() => setChosen(null)} />}
    </Card>
  )
}

function Undo({ merge, onClose }: { merge: Merge; onClose: () => void }) {
  const t = useT()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  async function undo() {
    setBusy(true)
    try {
      await post<Merge>(`/merges/${merge.id}/undo`)
      refresh('/merges')
      refresh('/duplicates')
      onClose()
    } catch (error) {
      setProblem(problemIn(error))
      setBusy(false)
    }
  }
  return (
    <Confirm opened title={t('duplicates.undo_title')} go={t('duplicates.undo')} busy={busy} problem={problem} onClose={onClose} onGo={() => void undo()}>
      <p>{t(merge.method === 'merge' ? 'duplicates.undo_text' : 'duplicates.undo_mark')}</p>
    </Confirm>
  )
}

const named = (one: Merge['survivor']) => one.name || one.id
const stateOf = (one: Merge): Key => (one.state === 'done' && one.method === 'mark' ? 'duplicates.state.marked' : (`duplicates.state.${one.state}` as Key))
