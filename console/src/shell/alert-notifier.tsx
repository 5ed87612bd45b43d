// Tells the browser of new problems while the user looks elsewhere; shows nothing on the page.
import { useRef } from 'react'
import { get } from '../api/client'
import { useStreamEvents } from '../api/event-stream'
import type { Alerts } from '../api/types'
import { useT, word } from '../i18n'
import { useSession } from '../session'
import { notify, wanted } from './browser-notifications'

export function AlertNotifier() {
  const t = useT()
  const { me, may } = useSession()
  const told = useRef(new Set<string>())
  useStreamEvents(['summary'], ({ data }) => {
    if (!(data as { alert?: number } | null)?.alert || !may('settings.read') || !wanted(me.name)) return
    void get<Alerts>('/alerts?limit=1').then(({ open }) => {
      for (const one of open) {
        const key = `${one.no} ${one.kind}`
        if (told.current.has(key)) continue
        told.current.add(key)
        notify(me.name, t('alert_says.begun', { title: one.title, what: word('alert_kind', one.kind) }), key, '/settings/alerts')
      }
    }, () => undefined)
  })
  return null
}
