// What new records of one CRM say, and when: call-backs, deals, leads.
import { Autocomplete, NumberInput, Switch, TextInput } from '@mantine/core'
import type { CrmField } from '../../api/types'
import { Card } from '../../components/card'
import { SearchSelect } from '../../components/search-select'
import { useT } from '../../i18n'
import { CallerFields } from './caller-fields'
import { Weekdays } from './company'
import { ListProblem, useCrmList } from './crm-list'
import { DealPlaces } from './deal-places'
import { daysOf, durationOf, hoursOf, ofHours } from './durations'
import { LEAD_FIELDS, sourcesOf, statusesOf } from './lead-values'
import { choicesOf } from './people-in-settings'
import type { PlanTab } from './settings-page'

export function RecordsTab(tab: PlanTab) {
  const { settings, plan, connection, changePlan, locked, people } = tab
  const t = useT()
  const { items: leads, problem } = useCrmList<CrmField>(tab, LEAD_FIELDS)
  return (
    <div className="cols two">
      <Card title={t('general.people')} id="records-people">
        <div className="form">
          <NumberInput label={t('general.callback')} description={t('general.callback.help')} min={0} max={365} allowDecimal={false} disabled={locked} value={daysOf(plan.callback_within)} onChange={(days) => changePlan({ callback_within: durationOf(Number(days)) })} />
          <Weekdays label={t('general.callback_days')} description={t('general.callback_days.help')} days={plan.callback_days} locked={locked} onChange={(callback_days) => changePlan({ callback_days })} />
          <Switch label={t('tasks.close')} description={t('tasks.close.help')} disabled={locked} checked={plan.close_reached_tasks} onChange={(event) => changePlan({ close_reached_tasks: event.currentTarget.checked })} />
          <NumberInput label={t('tasks.overdue')} description={t('tasks.overdue.help')} min={1} max={1000} allowDecimal={false} disabled={locked} value={plan.escalate_after ? hoursOf(plan.escalate_after) : ''} onChange={(hours) => changePlan({ escalate_after: hours === '' ? null : ofHours(Number(hours)) })} />
          <SearchSelect label={t('tasks.overdue_to')} description={t('tasks.overdue_to.help')} clearable disabled={locked} value={plan.escalate_to ?? null} data={choicesOf(settings, people, connection, plan.escalate_to)} onChange={(escalate_to) => changePlan({ escalate_to })} />
          <NumberInput label={t('general.deal_active')} description={t('general.deal_active.help')} min={1} max={3650} allowDecimal={false} disabled={locked} value={daysOf(plan.deal_active_within)} onChange={(days) => changePlan({ deal_active_within: durationOf(Number(days)) })} />
          <NumberInput label={t('late.wait')} description={t('late.wait.help')} min={0} max={1440} allowDecimal={false} disabled={locked} value={Math.round(daysOf(plan.wait_for_record) * 1440)} onChange={(minutes) => changePlan({ wait_for_record: `PT${Number(minutes)}M` })} />
          <NumberInput label={t('late.adopt')} description={t('late.adopt.help')} min={0} max={365} allowDecimal={false} disabled={locked} value={daysOf(plan.adopt_within)} onChange={(days) => changePlan({ adopt_within: durationOf(Number(days)) })} />
        </div>
      </Card>
      <Card title={t('general.leads')} id="records-leads">
        <div className="form">
          <ListProblem problem={problem} connection={connection} />
          <Autocomplete label={t('general.lead_status')} description={t('general.empty_is_crm')} disabled={locked} data={statusesOf(leads)} value={plan.lead_status ?? ''} onChange={(value) => changePlan({ lead_status: value || null })} />
          <Autocomplete label={t('general.lead_source')} description={t('general.empty_is_crm')} disabled={locked} data={sourcesOf(leads)} value={plan.lead_source ?? ''} onChange={(value) => changePlan({ lead_source: value || null })} />
          <TextInput label={t('general.lead_company')} description={t('general.lead_company.help')} disabled={locked} value={plan.lead_company ?? ''} onChange={(event) => changePlan({ lead_company: event.currentTarget.value || null })} />
          <Switch label={t('general.internal')} description={t('general.internal.help')} disabled={locked} checked={plan.log_internal_calls} onChange={(event) => changePlan({ log_internal_calls: event.currentTarget.checked })} />
          <Switch label={t('general.hidden')} description={t('general.hidden.help')} disabled={locked} checked={plan.create_from_hidden_numbers} onChange={(event) => changePlan({ create_from_hidden_numbers: event.currentTarget.checked })} />
        </div>
      </Card>
      <DealPlaces {...tab} />
      <CallerFields {...tab} />
    </div>
  )
}
