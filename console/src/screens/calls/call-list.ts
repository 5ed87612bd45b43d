// The list of calls behind the Calls screen: pages as one scrolls, live rows by the stream, filters by the server.
import { useCallback, useEffect, useRef, useState } from 'react'
import { get, query } from '../../api/client'
import { useStreamEvents } from '../../api/event-stream'
import { problemIn } from '../../api/resource'
import type { CallLine, Item, Page, Problem } from '../../api/types'
import { appendPage, mergeFirstPage, withEffect } from './call-pages'

const PAGE = 100
const GATHER_MS = 300

export interface CallList {
  calls: CallLine[]
  loading: boolean
  complete: boolean
  problem: Problem | null
  more: () => void
  reload: () => void
}

/** `order`: empty for the usual one, newest first; new calls then appear by themselves. */
export function useCallList(filters: Record<string, string | undefined>, order: Record<string, string>): CallList {
  const key = query({ ...filters, ...order, limit: PAGE })
  const usual = Object.keys(order).length === 0
  const [calls, setCalls] = useState<CallLine[]>([])
  const [problem, setProblem] = useState<Problem | null>(null)
  const [loading, setLoading] = useState(true)
  const [complete, setComplete] = useState(false)
  const next = useRef<string | null>(null)
  const turn = useRef(0)
  const busy = useRef(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const known = useRef<CallLine[]>([])
  known.current = calls

  const fetchPage = useCallback(
    async (before: string | null, take: (page: Page<CallLine>) => void) => {
      const mine = turn.current
      try {
        const page = await get<Page<CallLine>>(`/calls${key}${before ? `&before=${encodeURIComponent(before)}` : ''}`)
        if (mine !== turn.current) return
        take(page)
        setProblem(null)
      } catch (error) {
        if (mine === turn.current) setProblem(problemIn(error))
      } finally {
        if (mine === turn.current) setLoading(false)
      }
    },
    [key],
  )

  const begin = useCallback(() => {
    turn.current += 1
    busy.current = false
    setLoading(true)
    void fetchPage(null, (page) => {
      next.current = page.next
      setComplete(!page.next)
      setCalls(page.items)
    })
  }, [fetchPage])

  useEffect(() => {
    begin()
    return () => {
      turn.current += 1
      clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [begin])

  const freshen = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void fetchPage(null, (page) => {
        const merged = usual ? mergeFirstPage(page, known.current) : { calls: page.items, gap: true }
        if (merged.gap || !page.next || known.current.length === 0) {
          next.current = page.next
          setComplete(!page.next)
        }
        setCalls(merged.calls)
      })
    }, GATHER_MS)
  }

  useStreamEvents(['reset'], begin)
  useStreamEvents(['call'], ({ data }) => {
    const call = data as CallLine
    if (!call?.id) return
    if (known.current.some((one) => one.id === call.id)) setCalls((before) => before.map((one) => (one.id === call.id ? { ...one, ...call } : one)))
    else if (usual || known.current.length <= PAGE) freshen() // in another order only while nobody reads on
  })
  useStreamEvents(['item'], ({ data }) => {
    const item = data as Item
    if (!item?.call) return
    setCalls((before) => before.map((call) => (call.id === item.call ? withEffect(call, item) : call)))
  })

  const more = () => {
    if (busy.current || !next.current || loading) return
    busy.current = true
    void fetchPage(next.current, (page) => {
      next.current = page.next
      setComplete(!page.next)
      setCalls((before) => appendPage(before, page))
    }).finally(() => { busy.current = false })
  }
  return { calls, loading, complete, problem, more, reload: begin }
}
