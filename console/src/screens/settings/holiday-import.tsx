// Public holidays of a country or region in a year: chosen day by day, then part of the unsaved settings.
import { Button, Checkbox, Modal, Select } from '@mantine/core'
import { useState } from 'react'
import { useResource } from '../../api/resource'
import type { Holiday, PublicHolidays } from '../../api/types'
import { CountrySelect } from '../../components/country-select'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { SearchSelect } from '../../components/search-select'
import { locale, useLanguage, useT } from '../../i18n'
import { dateOf } from './opening'

const YEARS_AHEAD = 3
const WHOLE = '-' // no region

/** With its year: the same day of another year is another holiday. */
export const dated = (date: string) => new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`))

interface Props {
  country: string | null
  days: Holiday[]
  onAdd: (days: Holiday[]) => void
}

export function HolidayImport(props: Props) {
  const t = useT()
  const [opened, setOpened] = useState(false)
  const close = () => setOpened(false)
  return (
    <>
      <Button size="xs" variant="default" leftSection={<Icon name="calendar" size={15} />} onClick={() => setOpened(true)}>{t('hours.import.open')}</Button>
      <Modal opened={opened} onClose={close} title={t('hours.import.title')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
        <Choice {...props} onAdd={(days) => { props.onAdd(days); close() }} onCancel={close} />
      </Modal>
    </>
  )
}

function Choice({ country: own, days, onAdd, onCancel }: Props & { onCancel: () => void }) {
  const t = useT()
  const language = useLanguage()
  const now = new Date().getFullYear()
  const [country, setCountry] = useState(own)
  const [region, setRegion] = useState(WHOLE)
  const [year, setYear] = useState(String(now))
  const [left, setLeft] = useState<string[]>([]) // days that are not wanted
  const query = new URLSearchParams({ country: country ?? '', year, language, ...(region === WHOLE ? {} : { region }) })
  const { value, problem, loading, reload } = useResource<PublicHolidays>(country && `/settings/public-holidays?${query}`, { once: true })
  const known = new Set(days.map(dateOf))
  const added = value?.holidays.filter((one) => !known.has(one.date) && !left.includes(one.date)) ?? []
  const regions = [{ value: WHOLE, label: t('hours.import.whole') }, ...(value?.regions.map((one) => ({ value: one.code, label: one.name })) ?? [])]
  return (
    <div className="stack tight">
      <p className="soft">{t('hours.import.lead')}</p>
      <div className="row holidays-add">
        <div className="grow"><CountrySelect label={t('company.country.choose')} size="sm" value={country} onChange={(code) => { setCountry(code); setRegion(WHOLE) }} /></div>
        <SearchSelect className="grow" size="sm" allowDeselect={false} label={t('hours.import.region')} disabled={regions.length === 1} data={regions} value={region} onChange={(code) => setRegion(code ?? WHOLE)} />
        <Select size="sm" w={100} allowDeselect={false} label={t('hours.import.year')} data={Array.from({ length: YEARS_AHEAD }, (_, n) => String(now + n))} value={year} onChange={(chosen) => setYear(chosen ?? year)} />
      </div>
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      <ul className="holidays holidays-found" aria-busy={loading} aria-label={t('hours.import.title')}>
        {value?.holidays.map(({ date, name }) => (
          <li key={date} className={known.has(date) ? 'row soft' : 'row'}>
            <Checkbox className="grow" size="sm" disabled={known.has(date)} checked={known.has(date) || !left.includes(date)} label={name} description={dated(date)} onChange={(event) => setLeft(event.currentTarget.checked ? left.filter((one) => one !== date) : [...left, date])} />
            {known.has(date) && <span>{t('hours.import.there')}</span>}
          </li>
        ))}
        {value?.holidays.length === 0 && <li className="soft">{t('hours.import.none', { year })}</li>}
      </ul>
      <div className="row end-row">
        <Button variant="default" onClick={onCancel}>{t('cancel')}</Button>
        <Button disabled={added.length === 0} loading={loading} onClick={() => onAdd(added)}>{t('hours.import.add', { n: added.length })}</Button>
      </div>
    </div>
  )
}
