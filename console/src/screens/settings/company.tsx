// What is true of the whole company: country, time zone, hours, holidays, and when a silent call counts as ended.
import { ActionIcon, Button, Chip, Input, NumberInput, TextInput, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { OpeningHours, Settings, Weekday } from '../../api/types'
import { Card } from '../../components/card'
import { CountrySelect } from '../../components/country-select'
import { Icon } from '../../components/icons'
import { useT } from '../../i18n'
import { hoursOf, ofHours, WEEK, weekday } from './durations'
import type { Tab } from './settings-page'

const USUAL: OpeningHours = { name: '', days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], from: '09:00', to: '18:00' }

export function CompanyTab({ settings, change, locked }: Tab) {
  const t = useT()
  const { company, calls } = settings
  const set = (part: Partial<Settings['company']>) => change({ company: { ...company, ...part } })
  const setCalls = (part: Partial<Settings['calls']>) => change({ calls: { ...calls, ...part } })
  const setHours = (index: number, part: Partial<OpeningHours>) => set({ hours: company.hours.map((one, i) => (i === index ? { ...one, ...part } : one)) })
  return (
    <div className="cols two">
      <div className="stack">
        <Card title={t('settings.company')} id="company">
          <div className="form">
            <p className="lead">{t('company.lead')}</p>
            <CountrySelect label={t('company.country')} description={t('company.country.help')} placeholder={t('company.country.choose')} disabled={locked} value={company.country} onChange={(country) => country && set({ country })} />
            <TextInput label={t('company.time_zone')} description={t('company.time_zone.help')} disabled={locked} value={company.time_zone} onChange={(event) => set({ time_zone: event.currentTarget.value })} />
            <Holidays days={company.holidays} locked={locked} onChange={(holidays) => set({ holidays })} />
          </div>
        </Card>
        <Card title={t('company.silence')} id="company-silence">
          <div className="form">
            <p className="lead">{t('company.silence.lead')}</p>
            <NumberInput label={t('general.ringing_unheard')} description={t('general.ringing_unheard.help')} min={0} max={720} decimalScale={2} disabled={locked} value={hoursOf(calls.ringing_unheard_after)} onChange={(hours) => setCalls({ ringing_unheard_after: ofHours(Number(hours)) })} />
            <NumberInput label={t('general.talk_unheard')} description={t('general.talk_unheard.help')} min={0} max={720} decimalScale={2} disabled={locked} value={hoursOf(calls.talk_unheard_after)} onChange={(hours) => setCalls({ talk_unheard_after: ofHours(Number(hours)) })} />
          </div>
        </Card>
      </div>
      <Card title={t('company.hours')} id="company-hours">
        <div className="form">
          <p className="lead">{t('company.hours.lead')}</p>
          {company.hours.map((one, i) => (
            <fieldset key={i} className="hours">
              <div className="row">
                <TextInput className="grow" size="sm" label={t('company.hours.name')} disabled={locked} value={one.name} onChange={(event) => setHours(i, { name: event.currentTarget.value })} />
                {!locked && <ActionIcon aria-label={t('numbers.remove_one', { number: one.name })} onClick={() => set({ hours: company.hours.filter((_, at) => at !== i) })}><Icon name="trash" size={17} /></ActionIcon>}
              </div>
              <Weekdays label={t('company.hours.days')} days={one.days} locked={locked} onChange={(days) => setHours(i, { days })} />
              <div className="row wrap">
                <TextInput className="grow" size="sm" label={t('company.hours.from')} disabled={locked} value={one.from} onChange={(event) => setHours(i, { from: event.currentTarget.value })} />
                <TextInput className="grow" size="sm" label={t('company.hours.to')} disabled={locked} value={one.to} onChange={(event) => setHours(i, { to: event.currentTarget.value })} />
              </div>
            </fieldset>
          ))}
          {!locked && <div><Button variant="default" leftSection={<Icon name="plus" size={16} />} onClick={() => set({ hours: [...company.hours, USUAL] })}>{t('company.hours.add')}</Button></div>}
        </div>
      </Card>
    </div>
  )
}

/** One date a line; what is not a date yet stays in the field and out of the settings. */
function Holidays({ days, locked, onChange }: { days: string[]; locked: boolean; onChange: (days: string[]) => void }) {
  const t = useT()
  const [typed, setTyped] = useState<string | null>(null)
  const change = (text: string) => {
    setTyped(text)
    onChange(text.split(/[\s,]+/).filter(isDate))
  }
  return <Textarea label={t('company.holidays')} description={t('company.holidays.help')} autosize minRows={2} disabled={locked} value={typed ?? days.join('\n')} onChange={(event) => change(event.currentTarget.value)} onBlur={() => setTyped(null)} />
}

const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)

export function Weekdays({ label, description, days, locked, onChange }: { label: string; description?: string; days: Weekday[]; locked: boolean; onChange: (days: Weekday[]) => void }) {
  return (
    <Chip.Group multiple value={days} onChange={(chosen) => onChange(WEEK.filter((one) => chosen.includes(one)))}>
      <Input.Wrapper label={label} description={description} labelElement="div" role="group" aria-label={label}>
        <div className="row wrap weekdays">
          {WEEK.map((one) => <Chip key={one} value={one} size="sm" disabled={locked}>{weekday(one)}</Chip>)}
        </div>
      </Input.Wrapper>
    </Chip.Group>
  )
}
