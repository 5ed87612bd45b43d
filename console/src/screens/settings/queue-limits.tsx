// Notify when a queue passes a limit: how long callers wait, who is logged in, what is answered in time.
import { MultiSelect, NumberInput, Switch } from '@mantine/core'
import { useResource } from '../../api/resource'
import type { QueueLimits, Settings } from '../../api/types'
import { Card } from '../../components/card'
import { useT } from '../../i18n'
import type { Set } from './alerts'
import { daysOf } from './durations'
import type { Tab } from './settings-page'

const USUAL: QueueLimits = { wait: 'PT2M', agents: true, in_target: null, calls: 10, queues: [] }
const DAY_S = 86_400

export function QueueLimitsCard({ settings, set, locked, wrongAt }: { settings: Settings; set: Set; locked: boolean; wrongAt: Tab['wrongAt'] }) {
  const t = useT()
  const { queue_limits: rule } = settings.alerts
  const { value } = useResource<{ items: { name: string; title: string | null }[] }>(rule ? '/queues' : null, { once: true })
  const put = (part: Partial<QueueLimits>) => set({ queue_limits: { ...(rule ?? USUAL), ...part } })
  const known = new Map([...settings.queues, ...(value?.items ?? []), ...(rule?.queues ?? []).map((name) => ({ name, title: null }))].reverse().map((one) => [one.name, one.title || one.name]))
  return (
    <Card title={t('alerts.queues')} id="alerts-queues" end={<Switch aria-label={t('alerts.queues.on')} disabled={locked} checked={rule !== null} onChange={(event) => set({ queue_limits: event.currentTarget.checked ? USUAL : null })} />}>
      <p className="soft">{t('alerts.queues.lead')}</p>
      {rule && (
        <div className="form three">
          <NumberInput label={t('alerts.queues.wait')} description={t('alerts.queues.wait.help')} min={10} max={14_400} allowDecimal={false} disabled={locked} error={wrongAt('alerts.queue_limits.wait')} value={rule.wait === null ? '' : Math.round(daysOf(rule.wait) * DAY_S)} onChange={(n) => put({ wait: n === '' ? null : `PT${Number(n) || 0}S` })} />
          <NumberInput label={t('alerts.queues.in_target')} description={t('alerts.queues.in_target.help')} min={1} max={100} allowDecimal={false} disabled={locked} error={wrongAt('alerts.queue_limits.in_target')} value={rule.in_target ?? ''} onChange={(n) => put({ in_target: n === '' ? null : Number(n) || 0 })} />
          {rule.in_target !== null && <NumberInput label={t('alerts.queues.calls')} description={t('alerts.queues.calls.help')} min={1} max={100_000} allowDecimal={false} disabled={locked} error={wrongAt('alerts.queue_limits.calls')} value={rule.calls} onChange={(n) => put({ calls: Number(n) || 0 })} />}
          <MultiSelect label={t('alerts.queues.which')} description={t('alerts.queues.which.help')} disabled={locked} placeholder={rule.queues.length ? undefined : t('alerts.queues.all')} data={[...known].map(([name, label]) => ({ value: name, label }))} value={rule.queues} onChange={(queues) => put({ queues })} />
          <Switch label={t('alerts.queues.agents')} description={t('alerts.queues.agents.help')} disabled={locked} checked={rule.agents} onChange={(event) => put({ agents: event.currentTarget.checked })} />
        </div>
      )}
    </Card>
  )
}
