// Loading for screens, on TanStack Query: what was seen last is shown at once, then refreshed; what several components
// show is asked for once; a burst of stream events makes one request.
import { QueryClient, useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { get, Refusal } from './client'
import { useStreamEvents } from './event-stream'
import type { Problem, StreamEvent } from './types'

const GATHER_MS = 250

/** The path of a resource is its key. The server says what changed, so nothing is asked for again by itself. */
export const resources = new QueryClient({
  defaultOptions: { queries: { networkMode: 'always', retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false, gcTime: 3_600_000 } },
})

export interface Resource<T> {
  value: T | undefined
  problem: Problem | null
  loading: boolean
  reload: () => void
  set: (value: T | ((before: T | undefined) => T | undefined)) => void
}

const reported = new WeakSet<object>()

/** The problem that a refusal carries; an error of ours is written to the browser's console, once. */
export function problemIn(error: unknown): Problem {
  if (error instanceof Refusal) return error.problem
  if (error instanceof Error && !reported.has(error)) console.error(error)
  if (error instanceof Error) reported.add(error)
  return { type: 'about:blank', title: '', status: 0, detail: String(error), code: 'broken', next: '' }
}

export const refresh = (path: string) => void resources.invalidateQueries({ queryKey: [path], exact: true })

const gathered = new Map<string, ReturnType<typeof setTimeout>>()

/** Refresh in a moment, once for all who ask meanwhile. */
export function refreshSoon(path: string) {
  if (gathered.has(path)) return
  gathered.set(path, setTimeout(() => {
    gathered.delete(path)
    refresh(path)
  }, GATHER_MS))
}

const early = new Set<string>()

/** What the first screen will show, answered before there is one. */
export function knownEarly(path: string, value: unknown) {
  early.add(path)
  resources.setQueryData([path], value)
}

/** The first screen is drawn: from now on a resource is asked for again when it is shown anew. */
export const firstDrawn = () => early.clear()

interface Options {
  /** Events of the stream after which the resource is loaded again. */
  on?: StreamEvent['type'][]
  /** Asked for once a session and after a refusal, not each time that it is shown. */
  once?: boolean
}

/** What GET answers at a path; null loads nothing. */
export function useResource<T>(path: string | null, { on = [], once = false }: Options = {}): Resource<T> {
  const query = useQuery({ queryKey: [path], queryFn: () => get<T>(path!), enabled: path !== null, staleTime: once ? Infinity : 0, refetchOnMount: path === null || !early.has(path) }, resources)
  useStreamEvents(once ? [] : [...on, 'reset'], () => {
    if (path !== null) refreshSoon(path)
  })
  return {
    value: path === null ? undefined : query.data,
    problem: query.error && problemIn(query.error),
    loading: query.isLoading,
    reload: useCallback(() => {
      if (path !== null) refresh(path)
    }, [path]),
    set: useCallback(
      (value: T | ((before: T | undefined) => T | undefined)) => {
        resources.setQueryData<T>([path], value as T)
        if (resources.isFetching({ queryKey: [path], exact: true })) refresh(path!) // what is on its way may be older
      },
      [path],
    ),
  }
}

/** Nothing of one user may be shown to the next. */
export function clearResources() {
  gathered.forEach(clearTimeout)
  gathered.clear()
  early.clear()
  resources.clear()
}
