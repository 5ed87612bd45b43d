// A text box whose text lives in the address: written there when typing has settled, read from there when it changes.
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'

const TYPING_MS = 250

export function useTyped(inUrl: string, write: (text: string) => void): [string, (text: string) => void] {
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
