// Our numbers: whose calls on them are, in which region numbers are read.
import { ActionIcon, Button, TextInput } from '@mantine/core'
import type { CompanyNumber } from '../../api/types'
import { Empty } from '../../components/card'
import { countryName } from '../../components/country-name'
import { CountrySelect } from '../../components/country-select'
import { Icon } from '../../components/icons'
import { PhoneInput } from '../../components/phone-input'
import { SearchSelect } from '../../components/search-select'
import { phone, useLanguage, useT } from '../../i18n'
import { NumberFiles } from './csv-import'
import { QueuesCard } from './queues'
import type { Tab } from './settings-page'

const EMPTY: CompanyNumber = { number: '', title: null, region: null, default_owner: null, source: null, campaign: null }

export function NumbersTab({ settings, change, locked, wrongAt, findingAt, findings, unsaved, reload }: Tab & { unsaved: boolean; reload: () => void }) {
  const t = useT()
  const language = useLanguage()
  const { numbers, team } = settings
  const set = (index: number, part: Partial<CompanyNumber>) => change({ numbers: numbers.map((one, i) => (i === index ? { ...one, ...part } : one)) })
  const owners = team.map((one) => ({ value: one.id, label: one.name || one.id }))
  const ownersOf = (id: string | null | undefined) => (id && !owners.some((one) => one.value === id) ? [...owners, { value: id, label: id }] : owners)
  return (
    <div className="stack">
    <section className="card flush" aria-labelledby="numbers">
      <div className="card-head">
        <div className="grow"><h2 id="numbers">{t('settings.numbers')}</h2><p className="lead">{t('numbers.lead')}</p></div>
        {!locked && <div className="row wrap"><NumberFiles unsaved={unsaved} any={numbers.length > 0} onSaved={reload} /><Button leftSection={<Icon name="plus" size={16} />} onClick={() => change({ numbers: [...numbers, EMPTY] })}>{t('numbers.add')}</Button></div>}
      </div>
      {numbers.length === 0 ? <Empty icon="phone" title={t('numbers.none')}><p>{t('numbers.none.why')}</p></Empty> : (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="numbers">
          <table className="table editable">
            <thead><tr><th>{t('numbers.number')}</th><th>{t('numbers.title')}</th><th>{t('numbers.owner')}</th><th>{t('numbers.region')}</th><th title={t('numbers.advertised.why')}>{t('numbers.source')}</th><th title={t('numbers.advertised.why')}>{t('numbers.campaign')}</th><th><span className="hidden-text">{t('numbers.remove')}</span></th></tr></thead>
            <tbody>
              {numbers.map((one, i) => (
                <tr key={i}>
                  <td data-label={t('numbers.number')}><PhoneInput size="sm" w="100%" miw={165} aria-label={t('numbers.number')} error={wrongAt(`numbers[${i}].number`)} disabled={locked} value={one.number} onChange={(number) => set(i, { number })} /></td>
                  <td data-label={t('numbers.title')}><TextInput size="sm" miw={96} aria-label={t('numbers.title')} disabled={locked} value={one.title ?? ''} onChange={(event) => set(i, { title: event.currentTarget.value || null })} /></td>
                  <td data-label={t('numbers.owner')}><SearchSelect size="sm" miw={140} clearable aria-label={t('numbers.owner')} error={wrongAt(`numbers[${i}].default_owner`)} disabled={locked} placeholder={t('numbers.nobody')} value={one.default_owner ?? null} data={ownersOf(one.default_owner)} onChange={(default_owner) => set(i, { default_owner })} /></td>
                  <td data-label={t('numbers.region')}><CountrySelect size="sm" miw={130} clearable named={t('numbers.region')} placeholder={settings.company.country ? countryName(settings.company.country, language) : ''} disabled={locked} value={one.region ?? null} onChange={(region) => set(i, { region })} /></td>
                  {(['source', 'campaign'] as const).map((name) => (
                    <td key={name} data-label={t(`numbers.${name}`)}><TextInput size="sm" miw={90} aria-label={t(`numbers.${name}`)} disabled={locked} maxLength={200} value={one[name] ?? ''} onChange={(event) => set(i, { [name]: event.currentTarget.value || null })} /></td>
                  ))}
                  <td>{!locked && <ActionIcon aria-label={t('numbers.remove_one', { number: phone(one.number) })} onClick={() => change({ numbers: numbers.filter((_, at) => at !== i) })}><Icon name="trash" size={17} /></ActionIcon>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
    <QueuesCard {...{ settings, change, locked, wrongAt, findingAt, findings }} />
    </div>
  )
}
