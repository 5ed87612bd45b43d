// Why settings were not let in: what the form shows beside its button, and which of its fields is wrong.
import type { ReactNode } from 'react'
import type { ConnectionTest, Problem, Provider, StoredReason } from '../../api/types'
import { ProblemBox } from '../../components/problem-box'
import { reasonText } from '../../i18n'
import { settingsToCorrect } from './health-text'
import { reasonsOf, TrialBox } from './trial'

export interface Refusal {
  said: ReactNode
  field?: string // to be corrected: it takes the focus
  reason?: string // at that field
  anyway: boolean // one may save all the same
}

/** The field that the reasons are about, a written one before a switch, and what to say there. */
export function fieldAt(reasons: StoredReason[], provider: Provider): Pick<Refusal, 'field' | 'reason'> {
  const found = settingsToCorrect(reasons, provider)
  const field = (found.find((one) => one.type !== 'bool') ?? found[0])?.name
  const about = reasons.filter((one) => settingsToCorrect([one], provider).some((setting) => setting.name === field))
  return { field, reason: reasonText(about, '') || undefined }
}

export function refusalOf(problem: Problem | null, trial: ConnectionTest | null, provider: Provider): Refusal | null {
  if (problem) return { said: <ProblemBox problem={problem} />, ...fieldAt(problem.reasons ?? [], provider), anyway: false }
  return trial ? { said: <TrialBox trial={trial} problems={provider.problems} />, ...fieldAt(reasonsOf(trial), provider), anyway: true } : null
}
