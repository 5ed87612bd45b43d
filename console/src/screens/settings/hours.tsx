// Business hours in named time tables, and holidays: errors at their field, and whether one is open now.
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { Holiday, OpeningHours, Settings, Weekday } from '../../api/types'
import { useNow } from '../../components/call-elements'
import { Card, Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { day, useT } from '../../i18n'
import { Weekdays } from './company'
import { WEEK } from './durations'
import { dated, HolidayImport } from './holiday-import'
import { dateOf, laterDate, openingAt, timeTables, wallIn } from './opening'
import type { Tab } from './settings-page'

const WORKDAYS = WEEK.slice(0, 5)
const MOST_TABLES = 20

export function HoursTab({ settings, change, locked, wrongAt }: Tab) {
  const t = useT()
  const { company } = settings
  const set = (part: Partial<Settings['company']>) => change({ company: { ...company, ...part } })
  const setHours = (hours: OpeningHours[]) => set({ hours })
  const tables = timeTables(company.hours)
  const add = () => {
    const name = [t('hours.usual'), ...Array.from({ length: MOST_TABLES }, (_, n) => t('hours.usual.n', { n: n + 2 }))].find((one) => !tables.some((table) => table.name === one)) ?? ''
    setHours([...company.hours, { name, days: WORKDAYS, from: '09:00', to: '18:00' }])
  }
  return (
    <div className="cols two">
      <div className="stack">
        <Card title={t('company.hours')} lead={t('hours.lead')} id="company-hours" end={!locked && tables.length > 0 && <Button size="xs" variant="default" leftSection={<Icon name="plus" size={15} />} onClick={add}>{t('hours.table.add')}</Button>}>
          {tables.length === 0 && (
            <Empty icon="clock" title={t('hours.none')}>
              <p>{t('hours.none.what')}</p>
              {!locked && <Button onClick={add}>{t('hours.table.add')}</Button>}
            </Empty>
          )}
          <div className="stack">
            {tables.map((table) => <TimeTable key={table.rows[0]!.place} table={table} hours={company.hours} setHours={setHours} locked={locked} wrongAt={wrongAt} />)}
          </div>
        </Card>
      </div>
      <div className="stack">
        <Preview company={company} />
        <Holidays days={company.holidays} country={company.country} locked={locked} onChange={(holidays) => set({ holidays })} />
      </div>
    </div>
  )
}

function TimeTable({ table, hours, setHours, locked, wrongAt }: { table: ReturnType<typeof timeTables>[number]; hours: OpeningHours[]; setHours: (hours: OpeningHours[]) => void; locked: boolean; wrongAt: (where: string) => ReactNode }) {
  const t = useT()
  const places = table.rows.map((row) => row.place)
  const put = (place: number, part: Partial<OpeningHours>) => setHours(hours.map((one, i) => (i === place ? { ...one, ...part } : one)))
  const insert = (place: number, one: OpeningHours) => setHours([...hours.slice(0, place + 1), one, ...hours.slice(place + 1)])
  const rename = (name: string) => setHours(hours.map((one, i) => (places.includes(i) ? { ...one, name } : one)))
  const used = table.rows.flatMap((row) => row.hours.days)
  const free = WEEK.filter((one) => !used.includes(one))
  return (
    <fieldset className="hours">
      <legend className="hidden-text">{table.name}</legend>
      <div className="row">
        <TextInput className="grow" size="sm" label={t('company.hours.name')} disabled={locked} value={table.name} maxLength={60} onChange={(event) => rename(event.currentTarget.value)} />
        {!locked && <ActionIcon aria-label={t('numbers.remove_one', { number: table.name })} onClick={() => setHours(hours.filter((_, i) => !places.includes(i)))}><Icon name="trash" size={17} /></ActionIcon>}
      </div>
      {table.rows.map(({ place, hours: one }, n) => (
        <div key={place} className="hours-row" role="group" aria-label={t('hours.row', { n: n + 1, name: table.name })}>
          <Weekdays label={t('company.hours.days')} days={one.days} locked={locked} onChange={(days: Weekday[]) => put(place, { days })} />
          {wrongAt(`company.hours[${place}].days`) && <p className="red-text field-error">{wrongAt(`company.hours[${place}].days`)}</p>}
          <div className="row hours-times">
            <TextInput size="sm" type="time" label={t('company.hours.from')} disabled={locked} value={one.from} error={wrongAt(`company.hours[${place}].from`)} onChange={(event) => put(place, { from: event.currentTarget.value })} />
            <TextInput size="sm" type="time" label={t('company.hours.to')} disabled={locked} value={one.to === '24:00' ? '00:00' : one.to} error={wrongAt(`company.hours[${place}].to`)} onChange={(event) => put(place, { to: event.currentTarget.value === '00:00' ? '24:00' : event.currentTarget.value })} />
            {!locked && (
              <span className="row hours-do">
                <ActionIcon variant="default" disabled={free.length === 0} title={t('hours.copy')} aria-label={t('hours.copy')} onClick={() => insert(place, { ...one, days: free })}><Icon name="copy" size={16} /></ActionIcon>
                {table.rows.length > 1 && <ActionIcon variant="default" title={t('hours.remove')} aria-label={t('hours.remove')} onClick={() => setHours(hours.filter((_, i) => i !== place))}><Icon name="x" size={16} /></ActionIcon>}
              </span>
            )}
          </div>
        </div>
      ))}
      {!locked && <div><Button size="compact-sm" variant="default" leftSection={<Icon name="plus" size={14} />} onClick={() => insert(places.at(-1)!, { name: table.name, days: free.length ? free : WORKDAYS, from: '14:00', to: '18:00' })}>{t('hours.add')}</Button></div>}
    </fieldset>
  )
}

function Preview({ company }: { company: Settings['company'] }) {
  const t = useT()
  const now = useNow(true)
  const wall = wallIn(company.time_zone, new Date(now))
  const found = openingAt(company.hours, company.holidays, wall)
  const time = (minute: number) => `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  const said = company.hours.length === 0
    ? t('hours.always')
    : found.open
      ? t('hours.open', { time: time(found.until) })
      : found.next ? t('hours.closed', { day: found.next.date === wall.date ? t('hours.today') : found.next.date === laterDate(wall.date, 1) ? t('hours.tomorrow') : day(`${found.next.date}T12:00:00`), time: time(found.next.minute) }) : t('hours.never')
  return (
    <Card title={t('hours.preview')} id="hours-preview">
      <p className="row" role="status"><span className={company.hours.length === 0 || found.open ? 'dot green' : 'dot amber'} aria-hidden /><b>{said}</b></p>
      <p className="soft">{t('hours.zone', { zone: company.time_zone || t('hours.zone.own'), time: time(wall.minute) })}</p>
    </Card>
  )
}

const inOrder = (all: Holiday[]) => [...all].sort((a, b) => dateOf(a).localeCompare(dateOf(b)))

function Holidays({ days, country, locked, onChange }: { days: Holiday[]; country: string | null; locked: boolean; onChange: (days: Holiday[]) => void }) {
  const t = useT()
  const [typed, setTyped] = useState('')
  const [name, setName] = useState('')
  const there = days.some((one) => dateOf(one) === typed)
  const today = new Date().toISOString().slice(0, 10)
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    if (!typed || there) return
    onChange(inOrder([...days, name.trim() ? { date: typed, name: name.trim() } : typed]))
    setTyped('')
    setName('')
  }
  return (
    <Card title={t('company.holidays')} lead={t('hours.holidays.what')} id="company-holidays" end={!locked && <HolidayImport country={country} days={days} onAdd={(added) => onChange(inOrder([...days, ...added]))} />}>
      <ul className="holidays">
        {inOrder(days).map((one) => {
          const date = dateOf(one)
          return (
            <li key={date} className={date < today ? 'row soft' : 'row'}>
              <Icon name="calendar" size={16} />
              <span className="grow">{typeof one === 'string' ? dated(date) : <><b>{one.name}</b><span className="holiday-date soft">{dated(date)}</span></>}</span>
              {date < today && <span>{t('hours.holidays.past')}</span>}
              {!locked && <ActionIcon variant="subtle" aria-label={t('numbers.remove_one', { number: dated(date) })} onClick={() => onChange(days.filter((each) => each !== one))}><Icon name="trash" size={16} /></ActionIcon>}
            </li>
          )
        })}
        {days.length === 0 && <li className="soft">{t('hours.holidays.none')}</li>}
      </ul>
      {!locked && (
        <form className="row holidays-add" onSubmit={submit}>
          <TextInput className="grow" size="sm" type="date" label={t('hours.holidays.date')} value={typed} error={there && t('hours.holidays.there')} onChange={(event) => setTyped(event.currentTarget.value)} />
          <TextInput className="grow" size="sm" label={t('hours.holidays.name')} maxLength={60} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Button type="submit" size="sm" variant="default" disabled={!typed || there}>{t('hours.holidays.add')}</Button>
        </form>
      )}
    </Card>
  )
}
