// Notify when there are no calls within business hours: after how long, on which phone systems and lines.
import { MultiSelect, NumberInput, Switch } from '@mantine/core'
import { useResource } from '../../api/resource'
import type { NoCalls, Settings } from '../../api/types'
import { Card } from '../../components/card'
import { phone, useT } from '../../i18n'
import type { Set } from './alerts'
import { daysOf } from './durations'
import type { Tab } from './settings-page'
import { isExpired } from './stop-expiry'

const USUAL: NoCalls = { after: 'PT1H', connections: [], lines: [] }

export function NoCallsCard({ settings, set, locked, wrongAt }: { settings: Settings; set: Set; locked: boolean; wrongAt: Tab['wrongAt'] }) {
  const t = useT()
  const { value } = useResource<{ items: { id: string; kind: string; title: string }[] }>('/connections')
  const { no_calls: rule } = settings.alerts
  const put = (part: Partial<NoCalls>) => set({ no_calls: { ...(rule ?? USUAL), ...part } })
  const phones = (value?.items ?? []).filter((one) => one.kind === 'pbx').map((one) => ({ value: one.id, label: one.title }))
  const ignored = settings.stop_list.filter((entry) => !isExpired(entry, settings.company.time_zone))
  const known = [...new Map([...settings.numbers.filter((one) => !ignored.some((entry) => entry.value === one.number)).map((one) => [one.number, one.title || phone(one.number)] as const), ...(rule?.lines ?? []).filter((line) => !settings.numbers.some((one) => one.number === line)).map((line) => [line, phone(line)] as const)])]
  return (
    <Card title={t('alerts.no_calls')} id="alerts-no-calls" end={<Switch aria-label={t('alerts.no_calls.on')} disabled={locked} checked={rule !== null} onChange={(event) => set({ no_calls: event.currentTarget.checked ? USUAL : null })} />}>
      <p className="soft">{t('alerts.no_calls.lead')}</p>
      {rule && (
        <div className="form three">
          <NumberInput label={t('alerts.no_calls.after')} description={t('alerts.no_calls.after.help')} min={5} max={10_080} allowDecimal={false} disabled={locked} error={wrongAt('alerts.no_calls.after')} value={Math.round(daysOf(rule.after) * 1440)} onChange={(n) => put({ after: `PT${Number(n) || 0}M` })} />
          <MultiSelect label={t('alerts.no_calls.connections')} description={t('alerts.no_calls.connections.help')} disabled={locked} placeholder={rule.connections.length ? undefined : t('alerts.no_calls.all')} data={phones} value={rule.connections} onChange={(connections) => put({ connections })} />
          <MultiSelect label={t('alerts.no_calls.lines')} description={t('alerts.no_calls.lines.help')} disabled={locked} data={known.map(([value, label]) => ({ value, label }))} value={rule.lines} onChange={(lines) => put({ lines })} />
        </div>
      )}
    </Card>
  )
}
