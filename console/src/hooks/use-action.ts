// Doing something on the server: a busy flag, a short message when done, the refusal as a problem.
import { useCallback, useRef, useState } from 'react'
import { problemIn } from '../api/resource'
import type { Problem } from '../api/types'
import { problemText } from '../components/problem-box'
import { toast } from '../components/toasts'
import { useT } from '../i18n'

/** What was there last: a window that closes still shows it, and stays mounted to give the focus back. */
export function useLastValue<T>(value: T | null): T | null {
  const last = useRef(value)
  if (value !== null) last.current = value
  return last.current
}

export function useAction() {
  const t = useT()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  /** The result, or undefined when it was refused. `quiet`: the caller shows `problem` itself. */
  const run = useCallback(
    async <R>(work: () => Promise<R>, options: { done?: string | ((result: R) => string); quiet?: boolean } = {}): Promise<R | undefined> => {
      setBusy(true)
      setProblem(null)
      try {
        const result = await work()
        if (options.done) toast(typeof options.done === 'string' ? options.done : options.done(result))
        return result
      } catch (error) {
        const found = problemIn(error)
        setProblem(found)
        if (!options.quiet) {
          const { cause, next } = problemText(found, t)
          toast(`${cause} ${next}`.trim(), 'red')
        }
        return undefined
      } finally {
        setBusy(false)
      }
    },
    [t],
  )
  return { run, busy, problem, clear: () => setProblem(null) }
}
