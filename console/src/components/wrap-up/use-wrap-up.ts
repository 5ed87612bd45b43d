// The wrap-up of one call while it is written: saved by itself a moment after each change, again until it is acknowledged.
import { useCallback, useEffect, useRef, useState } from 'react'
import { ask, Refusal } from '../../api/client'
import { problemIn, useResource } from '../../api/resource'
import type { Problem, WrapUp } from '../../api/types'
import { keepDraft, keptDraft } from './kept-drafts'

export type WrapUpText = Pick<WrapUp, 'note' | 'outcome' | 'follow_up_at' | 'task' | 'contact'>
export interface Conflict {
  current: WrapUp
  yours: WrapUpText
}

const PAUSE_MS = 600
const AGAIN_MS = [2_000, 5_000, 15_000, 30_000]

export const textOf = ({ note, outcome, follow_up_at, task, contact }: WrapUpText): WrapUpText => ({ note, outcome, follow_up_at, task, contact })

export function useWrapUp(call: string) {
  const path = `/calls/${encodeURIComponent(call)}/wrapup`
  const { value, problem: unread, set } = useResource<WrapUp>(path, { on: ['call'] })
  const [draft, setDraft] = useState(() => keptDraft(call))
  const [problem, setProblem] = useState<Problem | null>(null)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const latest = useRef(draft)
  const sending = useRef(false)
  const failures = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const put = (next: typeof draft) => {
    latest.current = next
    setDraft(next)
    keepDraft(call, next)
  }
  const send = useCallback(async () => {
    clearTimeout(timer.current)
    const sent = latest.current
    if (!sent || sending.current) return
    sending.current = true
    try {
      const stored = await ask<WrapUp>('PUT', path, { version: sent.version, ...sent.text, task: sent.text.task?.subject.trim() ? sent.text.task : null })
      failures.current = 0
      setProblem(null)
      set(stored)
      put(latest.current === sent ? null : latest.current && { ...latest.current, version: stored.version })
      if (latest.current) timer.current = setTimeout(() => void send(), PAUSE_MS)
    } catch (error) {
      const found = problemIn(error)
      const stale = error instanceof Refusal && found.code === 'stale_version'
      if (stale) setConflict({ current: (found as unknown as Conflict).current, yours: sent.text })
      else setProblem(found)
      if (!stale && (found.status === 0 || found.status >= 500)) timer.current = setTimeout(() => void send(), AGAIN_MS[Math.min(failures.current++, AGAIN_MS.length - 1)])
    } finally {
      sending.current = false
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [path])
  useEffect(() => {
    if (latest.current) void send() // what an earlier page could not save
    const online = () => void send()
    addEventListener('online', online)
    return () => {
      removeEventListener('online', online)
      void send()
    }
  }, [send])

  const change = (part: Partial<WrapUpText>) => {
    const base = draft ?? (value ? { version: value.version, text: textOf(value) } : null)
    if (!base) return
    put({ ...base, text: { ...base.text, ...part } })
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void send(), PAUSE_MS)
  }
  const settle = (text: WrapUpText) => {
    if (!conflict) return
    put({ version: conflict.current.version, text })
    setConflict(null)
    void send()
  }
  return { stored: value, text: draft?.text ?? (value && textOf(value)), waits: draft !== null, problem: problem ?? unread, conflict, change, settle, send }
}
