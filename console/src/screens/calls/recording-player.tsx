// The player of a call's recording. The browser asks our server alone, which fetches it from the phone system's side.
import { useState } from 'react'
import { ask } from '../../api/client'
import { problemIn } from '../../api/resource'
import type { Problem } from '../../api/types'
import { ProblemBox } from '../../components/problem-box'
import { useT } from '../../i18n'

export function RecordingPlayer({ call, who }: { call: string; who: string }) {
  const t = useT()
  const [problem, setProblem] = useState<Problem | null>(null)
  const path = `/calls/${encodeURIComponent(call)}/recording`
  // a player says only that it failed: what failed is asked for
  const failed = () => void ask('GET', path, undefined, { Range: 'bytes=0-0' }).catch((error: unknown) => setProblem(problemIn(error)))
  return (
    <div className="why-player">
      {problem ? <ProblemBox problem={problem} onRetry={() => setProblem(null)} /> : <audio controls preload="none" src={`/api/v1${path}`} aria-label={t('recording.of', { who })} onError={failed} />}
    </div>
  )
}
