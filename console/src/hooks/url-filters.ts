// Filters that live in the address: changed there, kept by a reload, sent with a link.
import { useDebouncedCallback } from '@mantine/hooks'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'

const TYPING_MS = 250

export type ChangeFilters = (part: Record<string, string | null>) => void

/** The parameters with some of them changed: an empty value takes one away. */
export function changedParams(before: URLSearchParams, part: Record<string, string | null>): URLSearchParams {
  const after = new URLSearchParams(before)
  for (const [name, value] of Object.entries(part)) {
    if (value) after.set(name, value)
    else after.delete(name)
  }
  return after
}

/** The parameters of the address, and what changes some of them. */
export function useUrlFilters(): [URLSearchParams, ChangeFilters] {
  const [params, setParams] = useSearchParams()
  const change = useCallback<ChangeFilters>(
    (part) => setParams((before) => changedParams(before, part), { replace: true }),
    [setParams],
  )
  return [params, change]
}

/** A text box: written into the address when typing has settled, read from there when it changes. */
export function useSearchText(inUrl: string, write: (text: string) => void): [string, (text: string) => void] {
  const [typed, setTyped] = useState(inUrl)
  const written = useRef(inUrl)
  const settle = useDebouncedCallback((text: string) => {
    written.current = text.trim()
    write(text.trim())
  }, TYPING_MS)
  useEffect(() => {
    if (inUrl === written.current) return // our own word: more may have been typed since
    written.current = inUrl
    setTyped(inUrl)
  }, [inUrl])
  return [typed, (text) => { setTyped(text); settle(text) }]
}
