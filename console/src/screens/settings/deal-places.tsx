// Where new deals go: layout, pipeline and stage as the CRM lists them, for everybody and for single people.
import { ActionIcon, Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { DealPlace, Pipeline } from '../../api/types'
import { Card } from '../../components/card'
import { Icon } from '../../components/icons'
import { SearchSelect } from '../../components/search-select'
import { useT } from '../../i18n'
import { ListProblem, useCrmList } from './crm-list'
import { layoutOf, layoutsOf, ownPlaces, withOwnPlace, withPlaceAt } from './deal-place-rules'
import { choicesOf, withChosen } from './people-in-settings'
import type { PlanTab } from './settings-page'

const ANYWHERE: DealPlace = { place: null, stage: null }

export function DealPlaces({ settings, plan, connection, changePlan, locked, people, wrongAt }: PlanTab) {
  const t = useT()
  const { items: pipelines, problem } = useCrmList<Pipeline>({ connection, people }, 'pipelines')
  const common = plan.deal_places[0] ?? ANYWHERE
  const own = ownPlaces(plan.rules)
  if (pipelines.length === 0 && !problem && !common.place && own.length === 0) return null
  const everybody = choicesOf(settings, people, connection, null)
  const nameOf = (id: string) => everybody.find((one) => one.value === id)?.label ?? people.userName(id) ?? id
  const wrong = (below: string) => (field: string) => wrongAt(`crm.${connection}.${below}.${field}`)
  const add = (person: string | null) => person && changePlan({ rules: withOwnPlace(plan.rules, person, nameOf(person), { place: common.place ?? pipelines[0]?.id ?? null, stage: null }) })
  const left = everybody.filter((one) => !own.some(({ person }) => person === one.value))
  return (
    <Card title={t('versions.deal_places')} lead={<>{t('places.lead')} <Link href="/settings/rules">{t('settings.rules')}</Link></>} id="records-places">
      <ListProblem problem={problem} connection={connection} />
      <ul className="deal-places">
        <li>
          <PlaceFields name={t('versions.for_everybody')} {...{ pipelines, locked }} place={common} wrong={wrong('deal_places[0]')} onChange={(place) => changePlan({ deal_places: [place] })} />
        </li>
        {own.map(({ at, person, place, stage }) => (
          <li key={at}>
            <PlaceFields name={nameOf(person)} {...{ pipelines, locked }} place={{ place, stage }} wrong={wrong(`rules[${at}].then`)} needed onChange={(next) => changePlan({ rules: withPlaceAt(plan.rules, at, next) })} />
            {!locked && <ActionIcon aria-label={t('places.remove', { name: nameOf(person) })} onClick={() => changePlan({ rules: plan.rules.filter((_, n) => n !== at) })}><Icon name="trash" size={17} /></ActionIcon>}
          </li>
        ))}
      </ul>
      {!locked && pipelines.length > 0 && left.length > 0 && <SearchSelect className="deal-place-add" size="sm" label={t('places.add')} placeholder={t('team.person')} value={null} data={left} onChange={add} />}
    </Card>
  )
}

interface Fields {
  name: string
  pipelines: Pipeline[]
  place: DealPlace
  locked: boolean
  needed?: boolean
  wrong: (field: string) => ReactNode
  onChange: (place: DealPlace) => void
}

/** Another layout has other pipelines, and another pipeline other stages: what was chosen below goes with it. */
function PlaceFields({ name, pipelines, place, locked, needed, wrong, onChange }: Fields) {
  const t = useT()
  const chosen = pipelines.find((one) => one.id === place.place)
  const layouts = layoutsOf(pipelines)
  const within = layouts.length === 0 ? pipelines : chosen ? pipelines.filter((one) => layoutOf(one) === layoutOf(chosen)) : []
  const stages = chosen?.stages.map((one) => ({ value: one.id, label: one.name })) ?? []
  const shared = { size: 'sm' as const, disabled: locked, placeholder: t('places.default') }
  const wanted = { ...shared, clearable: !needed, allowDeselect: !needed }
  return (
    <fieldset className="deal-place">
      <legend>{name}</legend>
      {layouts.length > 0 && <Select {...wanted} label={t('action.layout')} value={chosen ? layoutOf(chosen) : null} data={layouts} onChange={(layout) => onChange({ place: layout === null ? null : (pipelines.find((one) => layoutOf(one) === layout)?.id ?? null), stage: null })} />}
      <Select {...wanted} label={t('versions.place')} disabled={locked || (within.length === 0 && !place.place)} error={wrong('place')} value={place.place ?? null} data={withChosen(within.map((one) => ({ value: one.id, label: one.name || t('versions.place') })), place.place)} onChange={(next) => onChange({ place: next, stage: null })} />
      <Select {...shared} clearable label={t('versions.stage')} disabled={locked || (stages.length === 0 && !place.stage)} error={wrong('stage')} value={place.stage ?? null} data={withChosen(stages, place.stage)} onChange={(stage) => onChange({ ...place, stage })} />
    </fieldset>
  )
}
