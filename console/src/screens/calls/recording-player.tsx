// The player of a call's recording. The browser asks our server alone: it plays from the archive, or fetches from the
// phone system's side.
import { useState } from 'react'
import { ask } from '../../api/client'
import { problemIn, useResource } from '../../api/resource'
import type { ArchivedRecording, Problem } from '../../api/types'
import { ProblemBox } from '../../components/problem-box'
import { moment, useT, word } from '../../i18n'
import { RecordingActions } from './recording-actions'
import { WaveformPlayer } from './waveform-player'

export function RecordingPlayer({ call, who, manage = false }: { call: string; who: string; manage?: boolean }) {
  const t = useT()
  const [problem, setProblem] = useState<Problem | null>(null)
  const path = `/calls/${encodeURIComponent(call)}/recording`
  const { value: kept, loading, reload } = useResource<ArchivedRecording>(`${path}/archive`)
  if (loading && !kept) return <div className="why-player" />
  if (kept?.state === 'deleted' && kept.deleted_at) return <div className="why-player soft">{t('recording.deleted', { when: moment(kept.deleted_at), why: word('recording.deletion', kept.deletion ?? 'person') })}</div>
  // a player says only that it failed: what failed is asked for
  const failed = () => void ask('GET', path, undefined, { Range: 'bytes=0-0' }).catch((error: unknown) => setProblem(problemIn(error)))
  return (
    <div className="why-player">
      {problem ? <ProblemBox problem={problem} onRetry={() => setProblem(null)} />
        : kept?.playable ? <WaveformPlayer path={path} who={who} seconds={kept.seconds ?? 0} onError={failed} />
          : <audio controls preload="none" src={`/api/v1${path}`} aria-label={t('recording.of', { who })} onError={failed} />}
      {kept?.state === 'pending' && <p className="soft">{t('recording.pending')}</p>}
      {kept?.state === 'withheld' && <p className="soft">{t(kept.code === 'consent' ? 'recording.withheld.consent' : 'recording.withheld.by_hand')}</p>}
      {kept && manage && <RecordingActions call={call} kept={kept} onDone={reload} />}
      {kept?.hold ? <p className="soft">{t('recording.held', { who: kept.held_by ?? '' })}</p> : kept?.expires_at && <p className="soft">{t('recording.kept_until', { when: moment(kept.expires_at) })}</p>}
    </div>
  )
}
