// Extensions that phone systems and calls show and nobody has: each is given to a person in one click.
import { ActionIcon, Button } from '@mantine/core'
import { useState } from 'react'
import type { People } from '../../api/people'
import { useResource } from '../../api/resource'
import type { FoundExtension, FoundExtensions } from '../../api/types'
import { Card } from '../../components/card'
import { Icon } from '../../components/icons'
import { Tag } from '../../components/status'
import { SearchSelect } from '../../components/search-select'
import { useUnknownChoice } from '../../hooks/unknown-choices'
import { agoOf, reasonText, useT, word } from '../../i18n'
import { likelyOwner, NEW, newName, ownersOf, unassigned, withOwner } from './extension-owner'
import type { Tab } from './settings-page'

export function FoundExtensionsCard({ people, ...tab }: Tab & { people: People }) {
  const { settings, change, locked } = tab
  const t = useT()
  const { value, problem } = useResource<FoundExtensions>(locked ? null : '/extensions', { on: ['connection'] })
  const rows = unassigned(value?.items ?? [], settings)
  if (locked || problem || !value || (rows.length === 0 && value.problems.length === 0)) return null
  const likely = rows.filter((one) => one.likely.length > 0)
  const assignAll = () => change(likely.reduce((draft, one) => ({ ...draft, ...withOwner(draft, one, likelyOwner(one, draft), people) }), settings))
  return (
    <section className="card flush" aria-labelledby="found">
      <div className="card-head">
        <div className="grow"><h2 id="found">{t('found.title', { n: rows.length })}</h2><p className="lead">{t('found.lead')}</p></div>
        {likely.length > 1 && <Button leftSection={<Icon name="check" size={16} />} onClick={assignAll}>{t('found.assign_all', { n: likely.length })}</Button>}
      </div>
      {value.problems.map((one) => <div className="notice" key={one.connection}><Icon name="alertTriangle" /><div><p><b>{one.title}</b>: {t(`found.${one.code}` as 'found.denied')}</p><p>{reasonText(one.reasons, one.sentence)}</p></div></div>)}
      {rows.length > 0 && (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="found">
          <table className="table editable">
            <thead><tr><th>{t('found.extension')}</th><th>{t('found.name')}</th><th>{t('found.seen')}</th><th>{t('found.person')}</th></tr></thead>
            <tbody>{rows.map((one) => <Row key={one.extension} found={one} {...tab} people={people} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function Row({ found, settings, change, people }: Tab & { found: FoundExtension; people: People }) {
  const t = useT()
  const first = found.likely[0]
  const unknown = useUnknownChoice()
  const [chosen, setChosen] = useState<string | null>(likelyOwner(found, settings) ?? (newName(found) ? NEW : null))
  return (
    <tr>
      <td data-label={t('found.extension')} className="num"><b>{found.extension}</b></td>
      <td data-label={t('found.name')}>{found.name ?? found.email ?? <span className="soft">-</span>}</td>
      <td data-label={t('found.seen')}>
        <div className="row wrap">{found.listed && <Tag>{t('found.listed')}</Tag>}{found.calls > 0 && <span className="soft">{t('found.calls', { n: found.calls, ago: found.last_at ? agoOf(found.last_at) : '' })}</span>}</div>
      </td>
      <td data-label={t('found.person')}>
        <div className="row wrap">
          <SearchSelect size="sm" miw={180} aria-label={t('found.person_of', { extension: found.extension })} placeholder={t('numbers.nobody')} data={ownersOf(found, settings, people, t)} value={chosen} onChange={setChosen} />
          <Button size="xs" variant="default" disabled={unknown || !chosen} onClick={() => change(withOwner(settings, found, chosen, people))}>{t('found.assign')}<span className="hidden-text"> {found.extension}</span></Button>
          {first && <span className="soft">{word('found_by', first.by)}</span>}
        </div>
      </td>
    </tr>
  )
}

/** Phones of nobody in particular, each with a way back. */
export function SharedExtensions({ settings: { company }, change, locked }: Tab) {
  const t = useT()
  const shared = company.shared_extensions ?? []
  if (shared.length === 0) return null
  const without = (extension: string) => change({ company: { ...company, shared_extensions: shared.filter((one) => one !== extension) } })
  return (
    <Card title={t('found.shared_phones')} id="shared-phones">
      <p className="lead">{t('found.shared_phones.lead')}</p>
      <ul className="row wrap tag-list">
        {shared.map((one) => <li key={one} className="row"><Tag>{one}</Tag>{!locked && <ActionIcon aria-label={t('numbers.remove_one', { number: one })} onClick={() => without(one)}><Icon name="x" size={15} /></ActionIcon>}</li>)}
      </ul>
    </Card>
  )
}
