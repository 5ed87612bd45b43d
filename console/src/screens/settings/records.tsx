// What new records of one CRM say, and when: default user, call-backs, deals, leads.
import { NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { useResource } from '../../api/resource'
import { itemsOf } from '../../api/client'
import type { DealPlace, Pipeline } from '../../api/types'
import { Card } from '../../components/card'
import { useT } from '../../i18n'
import { CallerFields } from './caller-fields'
import { Weekdays } from './company'
import { daysOf, durationOf } from './durations'
import { choicesOf } from './people-in-settings'
import type { PlanTab } from './settings-page'

export function RecordsTab(tab: PlanTab) {
  const { settings, plan, connection, changePlan, locked, people } = tab
  const t = useT()
  const users = choicesOf(settings, people, connection, plan.default_user)
  return (
    <div className="cols two">
      <Card title={t('general.people')} id="records-people">
        <div className="form">
          {users.length > 0 ? (
            <Select label={t('general.default_user')} description={t('general.default_user.help')} searchable clearable disabled={locked} value={plan.default_user} data={users} onChange={(default_user) => changePlan({ default_user })} nothingFoundMessage={t('nothing_found')} />
          ) : (
            <TextInput label={t('general.default_user')} description={t('general.default_user.help')} disabled={locked} value={plan.default_user ?? ''} onChange={(event) => changePlan({ default_user: event.currentTarget.value || null })} />
          )}
          <NumberInput label={t('general.callback')} description={t('general.callback.help')} min={0} max={365} allowDecimal={false} disabled={locked} value={daysOf(plan.callback_within)} onChange={(days) => changePlan({ callback_within: durationOf(Number(days)) })} />
          <Weekdays label={t('general.callback_days')} description={t('general.callback_days.help')} days={plan.callback_days} locked={locked} onChange={(callback_days) => changePlan({ callback_days })} />
          <NumberInput label={t('general.deal_active')} description={t('general.deal_active.help')} min={1} max={3650} allowDecimal={false} disabled={locked} value={daysOf(plan.deal_active_within)} onChange={(days) => changePlan({ deal_active_within: durationOf(Number(days)) })} />
          <CommonPlace {...tab} />
        </div>
      </Card>
      <Card title={t('general.leads')} id="records-leads">
        <div className="form">
          <TextInput label={t('general.lead_status')} description={t('general.empty_is_crm')} disabled={locked} value={plan.lead_status ?? ''} onChange={(event) => changePlan({ lead_status: event.currentTarget.value || null })} />
          <TextInput label={t('general.lead_source')} description={t('general.empty_is_crm')} disabled={locked} value={plan.lead_source ?? ''} onChange={(event) => changePlan({ lead_source: event.currentTarget.value || null })} />
          <TextInput label={t('general.lead_company')} description={t('general.lead_company.help')} disabled={locked} value={plan.lead_company ?? ''} onChange={(event) => changePlan({ lead_company: event.currentTarget.value || null })} />
          <Switch label={t('general.internal')} description={t('general.internal.help')} disabled={locked} checked={plan.log_internal_calls} onChange={(event) => changePlan({ log_internal_calls: event.currentTarget.checked })} />
          <Switch label={t('general.hidden')} description={t('general.hidden.help')} disabled={locked} checked={plan.create_from_hidden_numbers} onChange={(event) => changePlan({ create_from_hidden_numbers: event.currentTarget.checked })} />
        </div>
      </Card>
      <CallerFields {...tab} />
    </div>
  )
}

/** Pipeline and stage of new deals, as the CRM lists them; places for one manager only are kept as they are. */
function CommonPlace({ plan, connection, changePlan, locked, people }: PlanTab) {
  const t = useT()
  const known = people.crms.some((crm) => crm.id === connection && crm.users.length > 0)
  const { value } = useResource<{ items: Pipeline[] }>(known ? `/connections/${encodeURIComponent(connection)}/pipelines` : null, { once: true })
  const pipelines = itemsOf(value)
  const common = plan.deal_places.find((one) => !one.manager) ?? { place: null, stage: null, manager: null }
  const set = (part: Partial<DealPlace>) => changePlan({ deal_places: [{ ...common, ...part }, ...plan.deal_places.filter((one) => one.manager)] })
  if (pipelines.length === 0 && !common.place) return null
  const stages = pipelines.find((one) => one.id === common.place)?.stages.map((one) => ({ value: one.id, label: one.name })) ?? []
  const listed = (choices: { value: string; label: string }[], chosen: string | null | undefined) => (chosen && !choices.some((one) => one.value === chosen) ? [...choices, { value: chosen, label: chosen }] : choices)
  return (
    <>
      <Select label={`${t('versions.deal_places')}: ${t('versions.place')}`} description={t('general.empty_is_crm')} clearable disabled={locked} value={common.place ?? null} data={listed(pipelines.map((one) => ({ value: one.id, label: [...one.path, one.name].join(' › ') })), common.place)} onChange={(place) => set({ place, stage: null })} />
      {common.place && <Select label={`${t('versions.deal_places')}: ${t('versions.stage')}`} clearable disabled={locked} value={common.stage ?? null} data={listed(stages, common.stage)} onChange={(stage) => set({ stage })} />}
    </>
  )
}
