// A span of days, as one says it ("today", "the last 7 days") or from one date to another, in the reader's zone.
import { Select, TextInput } from '@mantine/core'
import { locale, useT } from '../i18n'
import { SPANS } from './date-range-filter'

export function DateRange({ params, change }: { params: URLSearchParams; change: (part: Record<string, string | null>) => void }) {
  const t = useT()
  const [from, to] = [params.get('from'), params.get('to')]
  const named = SPANS.find((one) => one === params.get('span')) ?? (from || to ? 'dates' : null)
  const choose = (span: string | null) => change({ span, from: span === 'dates' ? from : null, to: span === 'dates' ? to : null })
  const date = (name: 'from' | 'to', value: string | null) => (
    <label className="span-date">
      <span>{t(`days.${name}`)}</span>
      <TextInput size="sm" type="date" lang={locale()} value={value ?? ''} min={name === 'to' ? (from ?? undefined) : undefined} max={name === 'from' ? (to ?? undefined) : undefined} onChange={(event) => change({ span: 'dates', [name]: event.currentTarget.value || null })} />
    </label>
  )
  return (
    <>
      <Select size="sm" clearable aria-label={t('days.label')} placeholder={t('days.any')} value={named} onChange={choose} data={SPANS.map((value) => ({ value, label: t(`days.${value}`) }))} />
      {named === 'dates' && <div className="span-dates">{date('from', from)}{date('to', to)}</div>}
    </>
  )
}
