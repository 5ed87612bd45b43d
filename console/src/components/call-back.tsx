// Whether a missed call was called back: since when the client waits and who is to call, or who called and how soon.
import { Button } from '@mantine/core'
import { ask } from '../api/client'
import type { People } from '../api/people'
import { refreshSoon } from '../api/resource'
import type { CallLine } from '../api/types'
import { useAction } from '../hooks/use-action'
import { SearchSelect } from './search-select'
import { agoOf, roughly, useT } from '../i18n'
import { useSession } from '../session'
import { withName } from './call-text'
import { Icon } from './icons'
import { Tag } from './status'

type NotCalledBack = NonNullable<CallLine['not_called_back']>

export const clientAddress = (number: string) => `/clients/${encodeURIComponent(number)}`

/** One line about a missed call; nothing about any other. */
export function CallBackLine({ call, people }: { call: CallLine; people: People }) {
  const t = useT()
  const { not_called_back: open, called_back: done } = call
  if (done) {
    const text = done.direction === 'inbound' ? t('callback.called_again', { time: roughly(done.after_ms) }) : t('callback.done', { time: roughly(done.after_ms), who: done.extension ? withName(done.extension, people, t) : '–' })
    return <p className="soft">{text}</p>
  }
  if (!open) return null
  return <div className="row wrap"><Tag tone="amber">{t('callback.open')}</Tag><span className="soft">{waitingText(open, t)}{call.out_of_hours && ` · ${t('callback.closed')}`}</span><TaskLinks open={open} /></div>
}

export const waitingText = (open: NotCalledBack, t: ReturnType<typeof useT>) =>
  [t('callback.since', { ago: agoOf(open.since), n: open.missed }), open.assignee_name && t('callback.assigned', { who: open.assignee_name }), open.escalated_at && t('callback.escalated', { ago: agoOf(open.escalated_at) })].filter(Boolean).join(' · ')

/** The open task in each CRM, once it was created there; with the name of the connection where there are several. */
export function TaskLinks({ open }: { open: NotCalledBack }) {
  const t = useT()
  const tasks = open.tasks.filter((one) => one.link)
  return tasks.map((one) => <Button key={one.connection} component="a" href={one.link ?? undefined} target="_blank" rel="noreferrer" size="compact-sm" variant="default" rightSection={<Icon name="externalLink" size={14} />}>{t('callback.task')}{tasks.length > 1 && ` (${one.connection})`}</Button>)
}

/** Who is to call; only where the team is known and may be chosen from. */
export function Assign({ number, open, people, reload }: { number: string; open: NotCalledBack; people: People; reload: string[] }) {
  const t = useT()
  const { may } = useSession()
  const { run, busy } = useAction()
  if (!may('call_backs.assign') || people.team.length === 0) return null
  const choose = (person: string | null) => void run(() => ask('PUT', `${clientAddress(number)}/call-back`, { person }), { done: t('callback.saved') }).then(() => reload.forEach(refreshSoon))
  return <SearchSelect size="sm" clearable className="assign" disabled={busy} aria-label={t('callback.assign')} placeholder={t('callback.assign')} value={open.assignee ?? null} onChange={choose} data={people.team.map((one) => ({ value: one.id, label: people.userName(one.id) ?? one.id }))} />
}
