// A span of days, as one says it ("today", "the last 7 days") or from one date to another, in the reader's zone.
import { i18n } from '@lingui/core'
import { Select, TextInput } from '@mantine/core'
import { useT } from '../i18n'

const SPANS = ['today', 'yesterday', 'week', 'month', 'dates'] as const
type Name = (typeof SPANS)[number]

// First day and the day behind the last one, in days from today.
const DAYS: Record<Exclude<Name, 'dates'>, [number, number]> = { today: [0, 1], yesterday: [-1, 0], week: [-6, 1], month: [-29, 1] }

const fromToday = (days: number): Date => {
  const date = new Date()
  date.setHours(0, 0, 0, 0)
  date.setDate(date.getDate() + days)
  return date
}

/** Midnight of the written date, `days` later; null where nothing sensible is written. */
function midnight(written: string | null, days = 0): Date | null {
  const date = new Date(`${written}T00:00:00`)
  date.setDate(date.getDate() + days)
  return written && !Number.isNaN(date.getTime()) ? date : null
}

/** The span in an address (`span`, `from`, `to`) as moments of the server. */
export function dateRangeFilter(params: URLSearchParams): Record<string, string> {
  const days = DAYS[params.get('span') as keyof typeof DAYS]
  const since = days ? fromToday(days[0]) : midnight(params.get('from'))
  const until = days ? fromToday(days[1]) : midnight(params.get('to'), 1)
  return { ...(since && { since: since.toISOString() }), ...(until && { until: until.toISOString() }) }
}

export function DateRange({ params, change }: { params: URLSearchParams; change: (part: Record<string, string | null>) => void }) {
  const t = useT()
  const [from, to] = [params.get('from'), params.get('to')]
  const named = SPANS.find((one) => one === params.get('span')) ?? (from || to ? 'dates' : null)
  const choose = (span: string | null) => change({ span, from: span === 'dates' ? from : null, to: span === 'dates' ? to : null })
  const date = (name: 'from' | 'to', value: string | null) => (
    <label className="span-date">
      <span>{t(`days.${name}`)}</span>
      <TextInput size="sm" type="date" lang={i18n.locale} value={value ?? ''} min={name === 'to' ? (from ?? undefined) : undefined} max={name === 'from' ? (to ?? undefined) : undefined} onChange={(event) => change({ span: 'dates', [name]: event.currentTarget.value || null })} />
    </label>
  )
  return (
    <>
      <Select size="sm" clearable aria-label={t('days.label')} placeholder={t('days.any')} value={named} onChange={choose} data={SPANS.map((value) => ({ value, label: t(`days.${value}`) }))} />
      {named === 'dates' && <div className="span-dates">{date('from', from)}{date('to', to)}</div>}
    </>
  )
}
