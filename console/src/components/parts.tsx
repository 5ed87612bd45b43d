// Small things that several screens share: lights, tags, empty states, refusals, copying.
import { Button, Loader, SegmentedControl } from '@mantine/core'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Finding, Problem } from '../api/types'
import { phrase, sentence, useLanguage, useT, word, type Key } from '../i18n'
import { Icon, type IconName } from './icons'
import { toast } from './toasts'

export type Tone = 'teal' | 'amber' | 'red' | 'quiet'

export const Light = ({ level, pulse }: { level: string; pulse?: boolean }) => (
  <span className={`dot ${level}${pulse ? ' pulse' : ''}`} aria-hidden />
)

export const Tag = ({ tone = 'quiet', icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) => (
  <span className={`tag ${tone}`}>
    {icon && <Icon name={icon} size={13} />}
    {children}
  </span>
)

const initials = (name: string) => name.split(/[\s@._-]+/).slice(0, 2).map((part) => part[0]?.toUpperCase() ?? '').join('')

export const Face = ({ name }: { name: string }) => <span className="face" aria-hidden>{initials(name)}</span>

export function Card({ title, end, flush, children, id }: { title?: ReactNode; end?: ReactNode; flush?: boolean; children: ReactNode; id?: string }) {
  return (
    <section className={flush ? 'card flush' : 'card'} aria-labelledby={id}>
      {title && (
        <div className="card-head">
          <h2 id={id}>{title}</h2>
          {end && <div className="end row">{end}</div>}
        </div>
      )}
      {children}
    </section>
  )
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={30} stroke={1.4} />
      <b>{title}</b>
      {children}
    </div>
  )
}

export function Waiting() {
  const t = useT()
  return (
    <div className="empty" role="status">
      <Loader size="sm" />
      <span>{t('loading')}</span>
    </div>
  )
}

/** Cause and next step of a refusal, in the reader's language where the code is known. */
export function causeOf(problem: Problem, t: ReturnType<typeof useT>): { cause: string; next: string } {
  if (problem.code === 'no_answer') return { cause: t('problem.no_answer'), next: t('problem.no_answer.next') }
  const known = word('problem', problem.code)
  const key = `problem.${problem.code}` as Key
  const cause = known !== problem.code.replaceAll('_', ' ') ? t(key) : problem.detail || problem.title
  const next = word('problem', `${problem.code}.next`)
  return { cause, next: next.endsWith('.next') ? problem.next : next }
}

/** In the reader's language where we have the words for the code. */
export function FindingText({ finding: { code, text, evidence, fix, values = {} } }: { finding: Finding }) {
  const language = useLanguage()
  const why = phrase(evidence)
  return (
    <>
      <b>{sentence({ code, text, values }, 'finding')}</b> {(language === 'en' || why !== evidence) && `${why} `}{sentence({ code: `${code}.fix`, text: fix, values }, 'finding')}
    </>
  )
}

export function ProblemBox({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const t = useT()
  const { cause, next } = causeOf(problem, t)
  return (
    <div className="notice red" role="alert">
      <Icon name="alertCircle" />
      <div className="grow">
        <p>
          <b>{cause}</b>
        </p>
        {problem.detail && problem.detail !== cause && !problem.findings?.length && <p>{problem.detail}</p>}
        {next && <p>{next}</p>}
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

/** A row of choices; where it is wider than the screen, the chosen one is brought into view. */
export function Choices({ label, value, onChange, data }: { label: string; value: string; onChange: (value: string) => void; data: { value: string; label: string }[] }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const chosen = place.current?.querySelector<HTMLElement>('input:checked + label')
    if (chosen && place.current) place.current.scrollLeft = chosen.offsetLeft - place.current.clientWidth / 3
  }, [value])
  return (
    <div className="filters-views" ref={place}>
      <SegmentedControl size="sm" aria-label={label} value={value} onChange={onChange} data={data} />
    </div>
  )
}

export function Copy({ text, label, done }: { text: () => string; label: string; done?: string }) {
  const t = useT()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    if (await intoClipboard(text())) {
      setCopied(true)
      toast(done ?? t('copied'))
      setTimeout(() => setCopied(false), 1500)
    }
  }
  return (
    <Button variant="default" size="xs" onClick={copy} leftSection={<Icon name={copied ? 'check' : 'copy'} size={15} />}>
      {label}
    </Button>
  )
}

/** Browsers give the clipboard to secure pages only; a console on a plain http address copies the old way. */
async function intoClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      return false
    }
  }
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}
