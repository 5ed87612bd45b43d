// Extensions whose calls go straight to the owner of the caller's record, each with its flow drawn.
import { ActionIcon, Autocomplete, Button, MultiSelect, NumberInput } from '@mantine/core'
import type { People } from '../../../api/people'
import type { DirectToOwner } from '../../../api/types'
import { Empty } from '../../../components/card'
import { Icon } from '../../../components/icons'
import { useT, word } from '../../../i18n'
import type { Tab } from '../settings-page'
import { flowOf } from './route-words'

const OWNERS: NonNullable<DirectToOwner['order']> = ['deal', 'contact', 'lead', 'account', 'last_talked']
const NEW: DirectToOwner = { extension: '', order: ['deal', 'contact', 'lead', 'account'], ring_s: 20, fallback: '' }

export function DirectRules({ settings, change, locked, people, wrongAt }: Tab & { people: People }) {
  const t = useT()
  const rules = settings.direct_to_owner ?? []
  const set = (n: number, part: Partial<DirectToOwner>) => change({ direct_to_owner: rules.map((one, at) => (at === n ? { ...one, ...part } : one)) })
  const extensions = [...new Set(settings.team.flatMap((one) => one.extensions ?? []))]
  return (
    <section className="card flush" aria-labelledby="direct-to-owner">
      <div className="card-head wrap">
        <div className="grow"><h2 id="direct-to-owner">{t('routing.direct')}</h2><p className="lead">{t('routing.direct.lead')}</p></div>
        {!locked && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => change({ direct_to_owner: [...rules, NEW] })}>{t('routing.direct.add')}</Button>}
      </div>
      {rules.length === 0 && <Empty icon="userPlus" title={t('routing.direct.none')} />}
      <ul className="lines">
        {rules.map((rule, n) => (
          <li key={n} className="direct-rule" aria-label={rule.extension || t('routing.direct.extension')}>
            <div className="rule-top">
              <Autocomplete size="sm" label={t('routing.direct.extension')} disabled={locked} error={wrongAt(`direct_to_owner[${n}].extension`)} data={extensions} value={rule.extension} onChange={(extension) => set(n, { extension })} />
              <MultiSelect size="sm" label={t('routing.order')} disabled={locked} error={wrongAt(`direct_to_owner[${n}].order`)} data={OWNERS.map((value) => ({ value, label: word('routing.owner_of', value) }))} value={rule.order ?? []} onChange={(order) => set(n, { order: order as NonNullable<DirectToOwner['order']> })} />
              <NumberInput size="sm" label={t('routing.ring_s')} min={1} max={120} allowDecimal={false} disabled={locked} value={rule.ring_s ?? 20} onChange={(seconds) => seconds !== '' && set(n, { ring_s: Number(seconds) })} />
              <Autocomplete size="sm" label={t('routing.fallback')} description={people.nameOf(rule.fallback ?? '') ?? undefined} disabled={locked} error={wrongAt(`direct_to_owner[${n}].fallback`)} data={extensions} value={rule.fallback ?? ''} onChange={(fallback) => set(n, { fallback })} />
            </div>
            <div className="row wrap flow-row">
              <ol className="flow" aria-label={t('routing.flow')}>{flowOf(rule, people).map((step) => <li key={step}>{step}</li>)}</ol>
              {!locked && <ActionIcon aria-label={t('routing.direct.remove', { extension: rule.extension })} onClick={() => change({ direct_to_owner: rules.filter((_, at) => at !== n) })}><Icon name="trash" size={17} /></ActionIcon>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
