// The stop list: calls with these numbers leave no trace in the CRM.
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { useT } from '../../i18n'
import type { Tab } from './settings-page'

export function StopList({ settings, change, locked }: Tab) {
  const t = useT()
  const { ignored } = settings
  const set = (index: number, part: { number?: string; note?: string }) => change({ ignored: ignored.map((one, i) => (i === index ? { ...one, ...part } : one)) })
  return (
    <section className="card flush" aria-labelledby="ignored">
      <div className="card-head">
        <div className="grow"><h2 id="ignored">{t('settings.ignored')}</h2><p className="lead">{t('ignored.lead')}</p></div>
        {!locked && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => change({ ignored: [...ignored, { number: '', note: '' }] })}>{t('ignored.add')}</Button>}
      </div>
      {ignored.length === 0 ? <Empty icon="ban" title={t('ignored.none')} /> : (
        <ul className="lines">
          {ignored.map((one, i) => (
            <li key={i} className="row wrap">
              <TextInput size="sm" className="grow" aria-label={t('ignored.number')} placeholder={t('ignored.number')} disabled={locked} value={one.number} onChange={(event) => set(i, { number: event.currentTarget.value })} />
              <TextInput size="sm" className="grow" aria-label={t('ignored.note')} placeholder={t('ignored.note')} disabled={locked} value={one.note ?? ''} onChange={(event) => set(i, { note: event.currentTarget.value })} />
              {!locked && <ActionIcon aria-label={t('lines.remove_one', { number: one.number })} onClick={() => change({ ignored: ignored.filter((_, at) => at !== i) })}><Icon name="trash" size={17} /></ActionIcon>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
