// Field mapping of one CRM: which parameter of a call is written into which field, with its latest value beside it.
import { ActionIcon, Button, Select, Switch, TextInput } from '@mantine/core'
import { useEffect, useState, type ReactNode } from 'react'
import { ask, itemsOf } from '../../../api/client'
import { useResource } from '../../../api/resource'
import type { Connection, CrmField, FieldMapping, Finding, MappedValue, Parameter } from '../../../api/types'
import { Empty } from '../../../components/card'
import { Icon } from '../../../components/icons'
import { FindingText } from '../../../components/problem-box'
import { SearchSelect } from '../../../components/search-select'
import { useT, type Key } from '../../../i18n'
import { useSession } from '../../../session'
import { BELOW, ParameterField } from '../parameter-field'
import { ListProblem, useCrmList, type CrmList } from '../crm-list'
import type { PlanTab } from '../settings-page'
import { DefaultParameters } from './default-parameters'
import { fieldChoices, KINDS, type Kind } from './field-choices'

const NEW: FieldMapping = { entity: 'lead', parameter: '', field: '', only_if_empty: false, standard: false }
const DELAY_MS = 300

export function MappingTab(tab: PlanTab) {
  const { plan, changePlan, connection, locked, findings } = tab
  const t = useT()
  const { mappings } = plan
  const parameters = itemsOf(useResource<{ items: Parameter[] }>('/parameters', { once: true }).value)
  const fields = useFields(tab)
  const values = useValues(connection, mappings)
  const set = (next: FieldMapping[]) => changePlan({ mappings: next })
  return (
    <div className="stack">
      <section className="card flush" aria-labelledby="mappings">
        <div className="card-head">
          <div className="grow"><h2 id="mappings">{t('settings.mappings')}</h2><p className="lead">{t('mapping.lead')}</p></div>
          {!locked && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => set([...mappings, NEW])}>{t('mapping.add')}</Button>}
        </div>
        <ListProblem problem={Object.values(fields).find((one) => one.problem)?.problem ?? null} connection={connection} />
        {mappings.length === 0 ? <Empty icon="arrowRight" title={t('mapping.none')}><p>{t('mapping.none.what')}</p></Empty> : (
          <ol className="rules" aria-label={t('settings.mappings')}>
            {mappings.map((one, n) => (
              <Row key={`${connection}:${n}`} one={one} n={n} locked={locked} parameters={parameters} fields={one.entity === 'conversation' ? [] : (fields[one.entity]?.items ?? [])} value={sameAs(values[n], one)} findings={under(findings, `crm.${connection}.mappings[${n}]`)} onChange={(next) => set(mappings.map((each, at) => (at === n ? next : each)))} onRemove={() => set(mappings.filter((_, at) => at !== n))} />
            ))}
          </ol>
        )}
        <CustomFields connection={connection} />
      </section>
      <DefaultParameters key={connection} connection={connection} />
    </div>
  )
}

/** Where custom fields are created, with the way there where this CRM has a page for it. */
function CustomFields({ connection }: { connection: string }) {
  const t = useT()
  const { may } = useSession()
  const connections = itemsOf(useResource<Connection[] | { items: Connection[] }>(may('connections.read') ? '/connections' : null, { once: true }).value)
  const crm = connections.find((one) => one.id === connection)
  return (
    <p className="rules-otherwise soft">
      {t('mapping.custom_fields')}{' '}
      {crm?.fields_page && <a href={crm.fields_page} target="_blank" rel="noreferrer">{t('mapping.fields_page', { crm: crm.title })}</a>}
    </p>
  )
}

const under = (findings: Finding[], where: string) => findings.filter((one) => one.where.startsWith(`${where}.`))

/** The fields of the kinds of record that are mapped; asked once for each kind. */
function useFields({ plan, connection, people }: PlanTab): Partial<Record<Kind, CrmList<CrmField>>> {
  const used = new Set(plan.mappings.map((one) => one.entity))
  return Object.fromEntries(KINDS.map((kind) => [kind, useCrmList<CrmField>({ connection, people }, used.has(kind) ? `fields?entity=${kind}` : null)]))
}

/** What each line would write for the latest call with its parameter. */
function useValues(connection: string, mappings: FieldMapping[]): MappedValue[] {
  const [values, setValues] = useState<MappedValue[]>([])
  const asked = JSON.stringify({ connection, mappings })
  useEffect(() => {
    let left = false
    const timer = setTimeout(() => {
      void ask<{ items: MappedValue[] }>('POST', '/settings/preview-mappings', JSON.parse(asked)).then((found) => { if (!left) setValues(found.items) }, () => undefined)
    }, DELAY_MS)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [asked])
  return values
}

/** Of the line as it is now, not as it was when it was asked. */
const sameAs = (value: MappedValue | undefined, one: FieldMapping) => (value && value.entity === one.entity && value.parameter === one.parameter && value.field === one.field ? value : undefined)

interface Props {
  one: FieldMapping
  n: number
  locked: boolean
  parameters: Parameter[]
  fields: CrmField[]
  value: MappedValue | undefined
  findings: Finding[]
  onChange: (one: FieldMapping) => void
  onRemove: () => void
}

function Row({ one, n, locked, parameters, fields, value, findings, onChange, onRemove }: Props) {
  const t = useT()
  const wrong = (field: string): ReactNode => {
    const found = findings.find((each) => each.level === 'error' && each.where.endsWith(`.${field}`))
    return found ? <FindingText finding={found} /> : undefined
  }
  const set = (part: Partial<FieldMapping>) => onChange({ ...one, ...part })
  const shared = (field: 'entity' | 'field') => ({ size: 'sm' as const, label: t(`mapping.${field}`), disabled: locked, error: wrong(field), inputWrapperOrder: BELOW })
  return (
    <li className="rule mapping" aria-label={t('mapping.line', { n: n + 1 })}>
      <div className="mapping-fields">
        <ParameterField label={t('mapping.parameter')} locked={locked} error={wrong('parameter')} parameters={parameters} value={one.parameter} onChange={(parameter) => set({ parameter })} />
        <Select {...shared('entity')} allowDeselect={false} value={one.entity} data={[...KINDS, 'conversation'].map((kind) => ({ value: kind, label: t(`entity.${kind}` as Key) }))} onChange={(entity) => entity && set({ entity: entity as FieldMapping['entity'], field: '' })} />
        {fields.length > 0
          ? <SearchSelect {...shared('field')} value={one.field || null} data={fieldChoices(fields, one, t)} onChange={(field) => set({ field: field ?? '' })} nothingFoundMessage={t('mapping.no_custom')} />
          : <TextInput {...shared('field')} value={one.field} onChange={(event) => set({ field: event.currentTarget.value })} />}
        {!locked && <ActionIcon className="rule-condition-remove" aria-label={t('mapping.remove', { n: n + 1 })} onClick={onRemove}><Icon name="trash" size={17} /></ActionIcon>}
      </div>
      <div className="row wrap mapping-options">
        <Switch size="sm" label={t('mapping.only_if_empty')} disabled={locked} checked={one.only_if_empty} onChange={(event) => set({ only_if_empty: event.currentTarget.checked })} />
        <Switch size="sm" label={t('mapping.standard')} disabled={locked} checked={one.standard} onChange={(event) => set({ standard: event.currentTarget.checked })} />
        <Sample value={value} />
      </div>
      {findings.filter((each) => each.level !== 'error').map((each) => <p key={each.code} className="rule-finding"><Icon name="alertTriangle" size={15} /><span><FindingText finding={each} /></span></p>)}
    </li>
  )
}

function Sample({ value }: { value: MappedValue | undefined }) {
  const t = useT()
  if (!value?.sample) return <span className="soft grow">{t('mapping.no_sample')}</span>
  if (value.takes) return <span className="grow red">{t('mapping.does_not_fit', { value: value.sample, takes: t(`mapping.takes.${value.type}` as Key) })}</span>
  return <span className="grow soft">{t('mapping.sample')} <b className="mono">{value.written ?? value.sample}</b></span>
}
