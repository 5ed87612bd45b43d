// Doing something on the server: a busy flag, a short message when done, the refusal as a problem.
import { useCallback, useRef, useState } from 'react'
import { problemIn } from '../api/resource'
import type { Problem } from '../api/types'
import { useT } from '../i18n'
import { causeOf } from './parts'
import { toast } from './toasts'

/** What was there last: a window that closes still shows it, and stays mounted to give the focus back. */
export function useLast<T>(value: T | null): T | null {
  const last = useRef(value)
  if (value !== null) last.current = value
  return last.current
}

export function useAct() {
  const t = useT()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  /** The result, or undefined when it was refused. `quiet`: the caller shows `problem` itself. */
  const act = useCallback(
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
          const { cause, next } = causeOf(found, t)
          toast(`${cause} ${next}`.trim(), 'red')
        }
        return undefined
      } finally {
        setBusy(false)
      }
    },
    [t],
  )
  return { act, busy, problem, clear: () => setProblem(null) }
}
