// General choices; each says what it is for and what its default brings about.
import { Chip, Input, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import type { People } from '../../api/people'
import type { Weekday } from '../../api/types'
import { Card } from '../../components/card'
import { useT } from '../../i18n'
import { daysOf, durationOf, hoursOf, ofHours, WEEK, weekday } from './durations'
import type { Tab } from './settings-page'

export function General({ settings, change, locked, people }: Tab & { people: People }) {
  const t = useT()
  const users = people.users.map((user) => ({ value: user.id, label: user.name }))
  const unlisted = settings.default_user && !users.some((one) => one.value === settings.default_user)
  return (
    <div className="cols two">
      <div className="stack">
        <Card title={t('general.people')} id="general-people">
          <div className="form">
            {users.length > 0 ? (
              <Select label={t('general.default_user')} description={t('general.default_user.help')} searchable clearable disabled={locked} value={settings.default_user} data={unlisted ? [...users, { value: settings.default_user!, label: settings.default_user! }] : users} onChange={(default_user) => change({ default_user })} nothingFoundMessage={t('nothing_found')} />
            ) : (
              <TextInput label={t('general.default_user')} description={t('general.default_user.help')} disabled={locked} value={settings.default_user ?? ''} onChange={(event) => change({ default_user: event.currentTarget.value || null })} />
            )}
            <TextInput label={t('general.region')} description={t('general.region.help')} maxLength={2} disabled={locked} value={settings.region} onChange={(event) => change({ region: event.currentTarget.value.toUpperCase() })} />
            <NumberInput label={t('general.callback')} description={t('general.callback.help')} min={0} max={365} allowDecimal={false} disabled={locked} value={daysOf(settings.callback_within)} onChange={(days) => change({ callback_within: durationOf(Number(days)) })} />
            <Weekdays days={settings.callback_days} locked={locked} onChange={(callback_days) => change({ callback_days })} />
            <NumberInput label={t('general.deal_active')} description={t('general.deal_active.help')} min={1} max={3650} allowDecimal={false} disabled={locked} value={daysOf(settings.deal_active_within)} onChange={(days) => change({ deal_active_within: durationOf(Number(days)) })} />
          </div>
        </Card>
        <Card title={t('general.silence')} id="general-silence">
          <div className="form">
            <p className="lead">{t('general.silence.lead')}</p>
            <NumberInput label={t('general.ringing_unheard')} description={t('general.ringing_unheard.help')} min={0} max={720} decimalScale={2} disabled={locked} value={hoursOf(settings.ringing_unheard_after)} onChange={(hours) => change({ ringing_unheard_after: ofHours(Number(hours)) })} />
            <NumberInput label={t('general.talk_unheard')} description={t('general.talk_unheard.help')} min={0} max={720} decimalScale={2} disabled={locked} value={hoursOf(settings.talk_unheard_after)} onChange={(hours) => change({ talk_unheard_after: ofHours(Number(hours)) })} />
          </div>
        </Card>
      </div>
      <Card title={t('general.leads')} id="general-leads">
        <div className="form">
          <TextInput label={t('general.lead_status')} description={t('general.empty_is_crm')} disabled={locked} value={settings.lead_status ?? ''} onChange={(event) => change({ lead_status: event.currentTarget.value || null })} />
          <TextInput label={t('general.lead_source')} description={t('general.empty_is_crm')} disabled={locked} value={settings.lead_source ?? ''} onChange={(event) => change({ lead_source: event.currentTarget.value || null })} />
          <TextInput label={t('general.lead_company')} description={t('general.lead_company.help')} disabled={locked} value={settings.lead_company} onChange={(event) => change({ lead_company: event.currentTarget.value })} />
          <Switch label={t('general.internal')} description={t('general.internal.help')} disabled={locked} checked={settings.log_internal_calls} onChange={(event) => change({ log_internal_calls: event.currentTarget.checked })} />
          <Switch label={t('general.hidden')} description={t('general.hidden.help')} disabled={locked} checked={settings.create_from_hidden_numbers} onChange={(event) => change({ create_from_hidden_numbers: event.currentTarget.checked })} />
        </div>
      </Card>
    </div>
  )
}

function Weekdays({ days, locked, onChange }: { days: Weekday[]; locked: boolean; onChange: (days: Weekday[]) => void }) {
  const t = useT()
  return (
    <Chip.Group multiple value={days} onChange={(chosen) => onChange(WEEK.filter((one) => chosen.includes(one)))}>
      <Input.Wrapper label={t('general.callback_days')} description={t('general.callback_days.help')} labelElement="div" role="group" aria-label={t('general.callback_days')}>
        <div className="row wrap weekdays">
          {WEEK.map((one) => <Chip key={one} value={one} size="sm" disabled={locked}>{weekday(one)}</Chip>)}
        </div>
      </Input.Wrapper>
    </Chip.Group>
  )
}
