// Fields of contacts, leads and accounts that the directory keeps and that are shown with the caller.
import { MultiSelect } from '@mantine/core'
import { useResource } from '../../api/resource'
import { itemsOf } from '../../api/client'
import type { CrmField } from '../../api/types'
import { Card } from '../../components/card'
import { useT } from '../../i18n'
import type { PlanTab } from './settings-page'

const KINDS = ['contact', 'lead', 'account'] as const
type Kind = (typeof KINDS)[number]
const MOST = 20

export function CallerFields(tab: PlanTab) {
  const t = useT()
  return (
    <Card title={t('general.caller_fields')} id="records-caller-fields">
      <div className="form">
        <p className="muted">{t('general.caller_fields.help')}</p>
        {KINDS.map((kind) => <FieldsOf key={kind} kind={kind} {...tab} />)}
      </div>
    </Card>
  )
}

/** Choices as the CRM lists them; a field that is chosen and no longer listed stays visible under its own name. */
function FieldsOf({ kind, plan, connection, changePlan, locked, people }: PlanTab & { kind: Kind }) {
  const t = useT()
  const known = people.crms.some((crm) => crm.id === connection && crm.users.length > 0)
  const { value } = useResource<{ items: CrmField[] }>(known ? `/connections/${encodeURIComponent(connection)}/fields?entity=${kind}` : null, { once: true })
  const chosen = plan.caller_fields.filter((one) => one.entity === kind).map((one) => one.field)
  const listed = new Map([...chosen.map((name): [string, string] => [name, name]), ...itemsOf(value).map((one): [string, string] => [one.name, one.label])])
  const set = (fields: string[]) => changePlan({ caller_fields: [...plan.caller_fields.filter((one) => one.entity !== kind), ...fields.map((field) => ({ entity: kind, field }))] })
  return <MultiSelect label={t(`general.caller_fields.${kind}`)} searchable clearable hidePickedOptions maxValues={MOST} disabled={locked || (!known && chosen.length === 0)} value={chosen} data={[...listed].map(([name, label]) => ({ value: name, label }))} onChange={set} nothingFoundMessage={t('nothing_found')} />
}
