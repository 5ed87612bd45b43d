// What an agent writes down about a call: outcome, note, follow-up and task, saved by itself.
import { Button, Chip, Textarea, TextInput } from '@mantine/core'
import { clock, text as word, useT, type T } from '../../i18n'
import { Icon } from '../icons'
import { ProblemBox } from '../problem-box'
import { outcomeText } from './outcomes'
import { localTime, utcTime } from './local-time'
import { useWrapUp, type Conflict, type WrapUpText } from './use-wrap-up'

export function WrapUp({ call }: { call: string }) {
  const t = useT()
  const { stored, text, waits, problem, conflict, change, settle, send } = useWrapUp(call)
  if (!stored || !text) return problem && problem.code !== 'not_allowed' ? <ProblemBox problem={problem} onRetry={() => void send()} /> : null
  const outcomes = text.outcome && !stored.outcomes.includes(text.outcome) ? [...stored.outcomes, text.outcome] : stored.outcomes
  const offline = problem?.status === 0
  return (
    <div className="wrap-up" role="group" aria-label={t('wrap_up.title')}>
      {outcomes.length > 0 && (
        <Chip.Group value={text.outcome ?? ''} onChange={(outcome) => change({ outcome: String(outcome) })}>
          <div className="row wrap wrap-up-outcomes" role="radiogroup" aria-label={t('wrap_up.outcome')}>
            {outcomes.map((one) => <Chip key={one} value={one} size="sm" onClick={() => text.outcome === one && change({ outcome: null })}>{outcomeText(one)}</Chip>)}
          </div>
        </Chip.Group>
      )}
      <Textarea label={t('wrap_up.note')} autosize minRows={2} maxRows={12} maxLength={20_000} value={text.note} onChange={(event) => change({ note: event.currentTarget.value })} />
      <div className="wrap-up-fields">
        <TextInput type="datetime-local" label={t('wrap_up.follow_up')} value={localTime(text.follow_up_at)} onChange={(event) => change({ follow_up_at: utcTime(event.currentTarget.value) })} />
        <TextInput label={t('wrap_up.task')} maxLength={200} value={text.task?.subject ?? ''} onChange={(event) => change({ task: event.currentTarget.value ? { subject: event.currentTarget.value, due: text.task?.due ?? null } : null })} />
        {text.task && <TextInput type="date" label={t('wrap_up.due')} value={text.task.due ?? ''} onChange={(event) => change({ task: { subject: text.task!.subject, due: event.currentTarget.value || null } })} />}
      </div>
      {conflict && <Versions conflict={conflict} onSettle={settle} />}
      {problem && !offline && <ProblemBox problem={problem} onRetry={() => void send()} />}
      <p className="soft wrap-up-state" role="status"><Icon name={offline ? 'wifiOff' : waits ? 'clock' : 'check'} size={15} /> {offline ? t('wrap_up.offline') : waits ? t('wrap_up.saving') : stateText(stored, t)}</p>
    </div>
  )
}

function stateText(stored: { at: string | null; state: string; code: string }, t: T): string {
  if (!stored.at) return t('wrap_up.by_itself')
  const saved = t('wrap_up.saved', { time: clock(stored.at) })
  const further = stored.code === 'not_logged' ? word('wrap_up.not_logged') : stored.state === 'none' || stored.state === 'saved' ? '' : word(`wrap_up.state.${stored.state as 'sent'}`)
  return [saved, further].filter(Boolean).join(' ')
}

/** Two people, or two windows, wrote at the same time: nothing is lost, the reader decides. */
function Versions({ conflict, onSettle }: { conflict: Conflict; onSettle: (text: WrapUpText) => void }) {
  const t = useT()
  const { current, yours } = conflict
  const both = { ...yours, note: [current.note, yours.note].filter(Boolean).join('\n') }
  return (
    <div className="notice wrap-up-versions" role="alert">
      <div className="grow">
        <p><b>{t('wrap_up.conflict', { who: current.by ?? '' })}</b></p>
        <dl className="kv"><dt>{t('wrap_up.theirs')}</dt><dd>{current.note || '–'}</dd><dt>{t('wrap_up.yours')}</dt><dd>{yours.note || '–'}</dd></dl>
        <div className="row wrap">
          <Button size="xs" onClick={() => onSettle(both)}>{t('wrap_up.keep_both')}</Button>
          <Button size="xs" variant="default" onClick={() => onSettle(yours)}>{t('wrap_up.keep_yours')}</Button>
          <Button size="xs" variant="default" onClick={() => onSettle({ note: current.note, outcome: current.outcome, follow_up_at: current.follow_up_at, task: current.task, contact: current.contact })}>{t('wrap_up.keep_theirs')}</Button>
        </div>
      </div>
    </div>
  )
}
