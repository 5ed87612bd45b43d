// Short messages that come and go, read out by screen readers.
import { CloseButton } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useT } from '../i18n'

interface Toast {
  id: number
  text: string
  tone: 'teal' | 'red'
}

const SHOWN_MS = 6000
let toasts: Toast[] = []
let next = 1
const watchers = new Set<() => void>()

function put(list: Toast[]) {
  toasts = list
  watchers.forEach((notify) => notify())
}

const drop = (id: number) => put(toasts.filter((one) => one.id !== id))

export function toast(text: string, tone: Toast['tone'] = 'teal') {
  const id = next++
  put([...toasts.slice(-2), { id, text, tone }])
  setTimeout(() => drop(id), SHOWN_MS)
}

const watch = (notify: () => void) => {
  watchers.add(notify)
  return () => watchers.delete(notify)
}

export function Toasts() {
  const t = useT()
  const shown = useSyncExternalStore(watch, () => toasts)
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((one) => (
        <div key={one.id} className={`toast ${one.tone}`}>
          <span className="grow">{one.text}</span>
          <CloseButton size="sm" aria-label={t('close')} onClick={() => drop(one.id)} />
        </div>
      ))}
    </div>
  )
}
