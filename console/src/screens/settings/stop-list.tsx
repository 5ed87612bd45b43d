// The stop list: calls with these numbers leave no trace in the CRM.
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { useT } from '../../i18n'
import type { Tab } from './settings-page'

export function StopList({ settings, change, locked }: Tab) {
  const t = useT()
  const { stop_list } = settings
  const set = (index: number, part: { number?: string; note?: string }) => change({ stop_list: stop_list.map((one, i) => (i === index ? { ...one, ...part } : one)) })
  return (
    <section className="card flush" aria-labelledby="stop-list">
      <div className="card-head">
        <div className="grow"><h2 id="stop-list">{t('settings.stop_list')}</h2><p className="lead">{t('stop_list.lead')}</p></div>
        {!locked && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => change({ stop_list: [...stop_list, { number: '', note: '' }] })}>{t('stop_list.add')}</Button>}
      </div>
      {stop_list.length === 0 ? <Empty icon="ban" title={t('stop_list.none')} /> : (
        <ul className="lines">
          {stop_list.map((one, i) => (
            <li key={i} className="row wrap">
              <TextInput size="sm" className="grow" aria-label={t('stop_list.number')} placeholder={t('stop_list.number')} disabled={locked} value={one.number} onChange={(event) => set(i, { number: event.currentTarget.value })} />
              <TextInput size="sm" className="grow" aria-label={t('stop_list.note')} placeholder={t('stop_list.note')} disabled={locked} value={one.note ?? ''} onChange={(event) => set(i, { note: event.currentTarget.value })} />
              {!locked && <ActionIcon aria-label={t('numbers.remove_one', { number: one.number })} onClick={() => change({ stop_list: stop_list.filter((_, at) => at !== i) })}><Icon name="trash" size={17} /></ActionIcon>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
