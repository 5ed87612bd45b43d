// Refusals of the server and findings about settings, in the reader's language where their code is known.
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Finding, Problem } from '../api/types'
import { phrase, reasonText, sentence, useLanguage, useT, word, type Key } from '../i18n'
import { Icon } from './icons'

/** Cause and next step of a refusal, in the reader's language where the code is known. */
export function problemText(problem: Problem, t: ReturnType<typeof useT>): { cause: string; next: string; detail: string } {
  if (problem.code === 'no_answer') return { cause: t('problem.no_answer'), next: t('problem.no_answer.next'), detail: '' }
  const known = word('problem', problem.code)
  const key = `problem.${problem.code}` as Key
  const detail = problem.reasons?.length ? reasonText(problem.reasons, problem.detail) : problem.detail
  const cause = known !== problem.code.replaceAll('_', ' ') ? t(key) : detail || problem.title
  const next = word('problem', `${problem.code}.next`)
  return { cause, next: next.endsWith('.next') ? problem.next : next, detail }
}

/** What was found, in one sentence. */
export const findingSentence = ({ code, text, values = {} }: Finding) => sentence({ code, text, values }, 'finding')

/** In the reader's language where we have the words for the code. */
export function FindingText({ finding: { code, text, evidence, fix, values = {} } }: { finding: Finding }) {
  const language = useLanguage()
  const codes = values.reading?.split(' ') ?? [] // of a number: why it was read so
  const why = codes.length ? codes.map((one) => sentence({ code: one, text: evidence, values }, 'reading')).join(' ') : phrase(evidence)
  return (
    <>
      <b>{sentence({ code, text, values }, 'finding')}</b> {(language === 'en' || why !== evidence) && `${why} `}{sentence({ code: `${code}.fix`, text: fix, values }, 'finding')}
    </>
  )
}

export function ProblemBox({ problem, onRetry, children }: { problem: Problem; onRetry?: () => void; children?: ReactNode }) {
  const t = useT()
  const { cause, next, detail } = problemText(problem, t)
  const english = useLanguage() !== 'en' && !problem.reasons?.length // the server's own words
  return (
    <div className="notice red" role="alert">
      <Icon name="alertCircle" />
      <div className="grow">
        <p>
          <b>{cause}</b>
        </p>
        {detail && detail !== cause && !problem.findings?.length && (english ? <details><summary>{t('problem.details')}</summary><p>{detail}</p></details> : <p>{detail}</p>)}
        {next && <p>{next}</p>}
        {children}
        {problem.findings?.map((one) => (
          <p key={one.where + one.code}>
            <FindingText finding={one} />
          </p>
        ))}
      </div>
      {onRetry && (
        <Button className="end" size="compact-sm" variant="default" onClick={onRetry}>
          {t('try_again')}
        </Button>
      )}
    </div>
  )
}
