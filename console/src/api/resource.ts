// Loading for screens: what was seen last is shown at once, then made fresh; a burst of events makes one request.
import { useCallback, useEffect, useRef, useState } from 'react'
import { get, Refusal } from './client'
import { useStreamEvents } from './event-stream'
import type { Problem, StreamEvent } from './types'

const seen = new Map<string, unknown>()
const GATHER_MS = 250

export interface Resource<T> {
  value: T | undefined
  problem: Problem | null
  loading: boolean
  reload: () => void
  set: (value: T) => void
}

export const problemIn = (error: unknown): Problem => {
  if (error instanceof Refusal) return error.problem
  console.error(error)
  return { type: 'about:blank', title: '', status: 0, detail: String(error), code: 'broken', next: '' }
}

/** `path` null loads nothing; `on` names the events after which the value is loaded again. */
export function useResource<T>(path: string | null, on: StreamEvent['type'][] = []): Resource<T> {
  const [, redraw] = useState(0)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [loading, setLoading] = useState(path !== null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const turn = useRef(0)

  const reload = useCallback(() => {
    if (path === null) return
    const mine = ++turn.current
    get<T>(path).then(
      (value) => {
        if (mine !== turn.current) return
        seen.set(path, value)
        setProblem(null)
        setLoading(false)
        redraw((n) => n + 1)
      },
      (error: unknown) => {
        if (mine !== turn.current) return
        setProblem(problemIn(error))
        setLoading(false)
      },
    )
  }, [path])

  useEffect(() => {
    setProblem(null)
    setLoading(path !== null)
    reload()
    return () => {
      turn.current += 1
      clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [path, reload])

  useStreamEvents([...on, 'reset'], () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      reload()
    }, GATHER_MS)
  })

  const set = useCallback(
    (value: T) => {
      if (path === null) return
      seen.set(path, value)
      redraw((n) => n + 1)
    },
    [path],
  )
  return { value: path === null ? undefined : (seen.get(path) as T | undefined), problem, loading, reload, set }
}

/** Nothing of one operator may be shown to the next. */
export const clearResources = () => seen.clear()
