// Where recordings are archived, which, and for how long.
import { NumberInput, Select, Switch, TextInput } from '@mantine/core'
import type { Settings } from '../../api/types'
import { Card } from '../../components/card'
import { useT, word } from '../../i18n'
import { useSession } from '../../session'
import { ExpiringRecordings } from './expiring-recordings'
import { BucketSecret, StoreCheck } from './recordings-store'
import type { Tab } from './settings-page'

type Recordings = Settings['recordings']
type Bucket = NonNullable<Recordings['bucket']>
const STORES = ['none', 'local', 's3'] as const
const CONSENTS = ['not_needed', 'needed'] as const
const STARTS = ['automatic', 'by_hand'] as const
const NEW: Bucket = { bucket: '', key_id: '', endpoint: '', region: 'us-east-1', prefix: '', allow_private: false }

export function RecordingsCard({ settings, change, locked, wrongAt }: Pick<Tab, 'settings' | 'change' | 'locked' | 'wrongAt'>) {
  const t = useT()
  const { may } = useSession()
  const { recordings } = settings
  const set = (part: Partial<Recordings>) => change({ recordings: { ...recordings, ...part } })
  const bucket = recordings.bucket ?? NEW
  const setBucket = (part: Partial<Bucket>) => set({ bucket: { ...bucket, ...part } })
  const choices = (kind: 'store' | 'consent' | 'start', names: readonly string[]) => names.map((name) => ({ value: name, label: word(`recordings.${kind}`, name) }))
  return (
    <Card title={t('recordings.title')} id="company-recordings">
      <div className="form">
        <p className="lead">{t('recordings.lead')}</p>
        <Select label={t('recordings.store')} data={choices('store', STORES)} allowDeselect={false} disabled={locked} value={recordings.store} error={wrongAt('recordings.bucket')} onChange={(store) => store && set({ store: store as Recordings['store'] })} />
        {recordings.store === 's3' && (
          <>
            <TextInput label={t('recordings.bucket')} disabled={locked} value={bucket.bucket} onChange={(event) => setBucket({ bucket: event.currentTarget.value })} />
            <TextInput label={t('recordings.endpoint')} description={t('recordings.endpoint.help')} disabled={locked} value={bucket.endpoint} onChange={(event) => setBucket({ endpoint: event.currentTarget.value })} />
            <TextInput label={t('recordings.region')} disabled={locked} value={bucket.region} onChange={(event) => setBucket({ region: event.currentTarget.value })} />
            <TextInput label={t('recordings.key_id')} disabled={locked} value={bucket.key_id} onChange={(event) => setBucket({ key_id: event.currentTarget.value })} />
            {!locked && <BucketSecret />}
            <Switch label={t('recordings.allow_private')} disabled={locked} checked={bucket.allow_private} onChange={(event) => setBucket({ allow_private: event.currentTarget.checked })} />
          </>
        )}
        {recordings.store !== 'none' && (
          <>
            {!locked && <StoreCheck />}
            <NumberInput label={t('recordings.keep_days')} description={t('recordings.keep_days.help')} min={0} max={36500} allowDecimal={false} disabled={locked} error={wrongAt('recordings.keep_days')} value={recordings.keep_days ?? ''} onChange={(days) => set({ keep_days: days === '' ? null : Number(days) })} />
            <Select label={t('recordings.start')} data={choices('start', STARTS)} allowDeselect={false} disabled={locked} value={recordings.start} onChange={(start) => start && set({ start: start as Recordings['start'] })} />
            <Select label={t('recordings.consent')} data={choices('consent', CONSENTS)} allowDeselect={false} disabled={locked} value={recordings.consent} onChange={(consent) => consent && set({ consent: consent as Recordings['consent'] })} />
            {may('recordings.manage') && <ExpiringRecordings />}
            <NumberInput label={t('recordings.link_hours')} min={1} max={744} allowDecimal={false} disabled={locked} value={recordings.link_hours} onChange={(hours) => set({ link_hours: Number(hours) || 24 })} />
          </>
        )}
      </div>
    </Card>
  )
}
