// What the next run of the retention deletes, before it does.
import { Link } from 'wouter'
import { useResource } from '../../api/resource'
import type { ExpiringRecording } from '../../api/types'
import { amount, moment, useT } from '../../i18n'

const SHOWN = 20
const MEGABYTE = 1_000_000

export function ExpiringRecordings() {
  const t = useT()
  const { value } = useResource<{ items: ExpiringRecording[] }>('/recordings/expiring')
  if (!value) return null
  const all = value.items
  if (all.length === 0) return <p className="soft">{t('recordings.expiring.none')}</p>
  return (
    <div role="group" aria-label={t('recordings.expiring')}>
      <b>{t('recordings.expiring')}</b>
      <ul className="lines">
        {all.slice(0, SHOWN).map((one) => (
          <li key={one.call}>
            <Link href={`/calls/${encodeURIComponent(one.call)}`} className="grow">{t('recordings.expiring.call', { when: moment(one.started_at) })}</Link>
            <span className="soft num">{t('recordings.expiring.size', { size: amount(one.size / MEGABYTE, 1) })}</span>
          </li>
        ))}
      </ul>
      {all.length > SHOWN && <p className="soft">{t('recordings.expiring.more', { n: all.length - SHOWN })}</p>}
    </div>
  )
}
