// The stop list: whom it names, what is left out of the CRM, until when, how often; and a test of one number.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { itemsOf } from '../../api/client'
import { useResource } from '../../api/resource'
import type { StopEntry, StopEntryState, StopKind, Stops, StopTest } from '../../api/types'
import { Card, Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { PhoneInput } from '../../components/phone-input'
import { day, list, phone, useT, word, type Key } from '../../i18n'
import type { Tab } from './settings-page'
import { stopName } from './stop-names'

const KINDS: StopKind[] = ['number', 'extension', 'prefix', 'range', 'hidden', 'tag']
const STOPS: Stops[] = ['all', 'all_but_call', 'people', 'tasks']
const NEW: StopEntry = { kind: 'number', value: '', stops: 'all', note: '', until: null }
const TYPING_MS = 400

export function StopList({ settings, change, locked, wrongAt }: Tab) {
  const t = useT()
  const { stop_list } = settings
  const { value } = useResource<{ items: StopEntryState[] }>('/stop-list', { on: ['call'] })
  const states = new Map(itemsOf(value).map((one) => [`${one.kind}:${one.value}`, one]))
  const set = (index: number, part: Partial<StopEntry>) => change({ stop_list: stop_list.map((one, i) => (i === index ? { ...one, ...part } : one)) })
  const choices = <V extends string>(group: string, values: V[]) => values.map((one) => ({ value: one, label: word(group, one) }))
  return (
    <div className="stack">
      <section className="card flush" aria-labelledby="stop-list">
        <div className="card-head">
          <div className="grow"><h2 id="stop-list">{t('settings.stop_list')}</h2><p className="lead">{t('stop_list.lead')}</p></div>
          {!locked && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => change({ stop_list: [...stop_list, NEW] })}>{t('stop_list.add')}</Button>}
        </div>
        {stop_list.length === 0 ? <Empty icon="ban" title={t('stop_list.none')} /> : (
          <ul className="lines">
            {stop_list.map((one, i) => (
              <li key={i} className="stop-entry" aria-label={stopName(one)}>
                <Select size="sm" label={t('stop_list.kind')} allowDeselect={false} disabled={locked} data={choices('stop_kind', KINDS)} value={one.kind ?? 'number'} onChange={(kind) => set(i, kind === 'hidden' ? { kind, value: '' } : { kind: kind! })} />
                <PhoneInput size="sm" inputMode="text" label={t('stop_list.value')} placeholder={t(`stop_list.like.${one.kind ?? 'number'}` as Key)} disabled={locked || one.kind === 'hidden'} error={wrongAt(`stop_list[${i}].value`)} value={one.value ?? ''} onChange={(value) => set(i, { value })} />
                <Select size="sm" label={t('stop_list.stops')} allowDeselect={false} disabled={locked} data={choices('stops', STOPS)} value={one.stops ?? 'all'} onChange={(stops) => set(i, { stops: stops! })} />
                <TextInput size="sm" type="date" label={t('stop_list.until')} disabled={locked} error={wrongAt(`stop_list[${i}].until`)} value={one.until?.slice(0, 10) ?? ''} onChange={(event) => set(i, { until: event.currentTarget.value || null })} />
                <TextInput size="sm" label={t('stop_list.note')} disabled={locked} value={one.note ?? ''} onChange={(event) => set(i, { note: event.currentTarget.value })} />
                <div className="stop-entry-end">
                  <Done state={states.get(`${one.kind}:${one.value}`)} until={one.until} />
                  {!locked && <ActionIcon aria-label={t('numbers.remove_one', { number: stopName(one) })} onClick={() => change({ stop_list: stop_list.filter((_, at) => at !== i) })}><Icon name="trash" size={17} /></ActionIcon>}
                </div>
              </li>
            ))}
          </ul>
        )}
      </section>
      <Trial />
    </div>
  )
}

/** How many calls it stopped, and that it stops nothing any more. */
function Done({ state, until }: { state: StopEntryState | undefined; until: string | null | undefined }) {
  const t = useT()
  if (!state) return null
  return (
    <span className="soft small">
      {state.expired && state.until === until && <span className="tag">{t('stop_list.expired')}</span>}{' '}
      {t('stop_list.calls', { count: state.calls })}{state.last_at && `, ${t('stop_list.last', { day: day(state.last_at) })}`}
    </span>
  )
}

/** Whether a call with a number would be stopped, by the saved settings. */
function Trial() {
  const t = useT()
  const [number, setNumber] = useState('')
  const [asked] = useDebouncedValue(number.trim(), TYPING_MS)
  const { value } = useResource<StopTest>(asked ? `/stop-list/test?number=${encodeURIComponent(asked)}` : null)
  return (
    <Card title={t('stop_list.test')} lead={t('stop_list.test.lead')} id="stop-list-test">
      <TextInput label={t('stop_list.test.number')} value={number} onChange={(event) => setNumber(event.currentTarget.value)} />
      <div role="status" className="stop-answer">
        {asked && value && (
          <>
            <p><strong>{value.stops.length ? t('stop_list.test.stops', { number: phone(value.number), kinds: list(value.stops.map((one) => word('entity', one))) }) : t('stop_list.test.nothing', { number: phone(value.number) })}</strong></p>
            {value.entries.map((one) => (
              <p key={`${one.kind}:${one.value}`} className="soft">
                {stopName(one)}: {word('stops', one.stops)}{one.note && ` (${one.note})`}{one.expired && `, ${t('stop_list.expired')}`}
              </p>
            ))}
          </>
        )}
      </div>
    </Card>
  )
}
