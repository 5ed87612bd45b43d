// Fields of contacts, leads and accounts that the directory keeps and that are shown with the caller, and fields of deals
// that hold numbers of callers.
import type { CrmField } from '../../api/types'
import { Card } from '../../components/card'
import { problemText } from '../../components/problem-box'
import { SearchMultiSelect } from '../../components/search-multi-select'
import { useT } from '../../i18n'
import { useCrmList } from './crm-list'
import type { PlanTab } from './settings-page'

const KINDS = ['contact', 'lead', 'account'] as const
type Kind = (typeof KINDS)[number] | 'deal'
const MOST = 20

export function CallerFields(tab: PlanTab) {
  const t = useT()
  return (
    <Card title={t('general.caller_fields')} id="records-caller-fields">
      <div className="form">
        <p className="muted">{t('general.caller_fields.help')}</p>
        {KINDS.map((kind) => <CallerFieldsOf key={kind} kind={kind} {...tab} />)}
        <FieldsOf kind="deal" label={t('general.deal_phone_fields')} help={t('general.deal_phone_fields.help')} chosen={tab.plan.deal_phone_fields} set={(deal_phone_fields) => tab.changePlan({ deal_phone_fields })} {...tab} />
      </div>
    </Card>
  )
}

function CallerFieldsOf({ kind, ...tab }: PlanTab & { kind: Exclude<Kind, 'deal'> }) {
  const t = useT()
  const all = tab.plan.caller_fields
  const chosen = all.filter((one) => one.entity === kind).map((one) => one.field)
  const set = (fields: string[]) => tab.changePlan({ caller_fields: [...all.filter((one) => one.entity !== kind), ...fields.map((field) => ({ entity: kind, field }))] })
  return <FieldsOf kind={kind} label={t(`general.caller_fields.${kind}`)} chosen={chosen} set={set} {...tab} />
}

type Chosen = { kind: Kind; label: string; help?: string; chosen: string[]; set: (fields: string[]) => void }

/** Choices as the CRM lists them; a field that is chosen and no longer listed stays visible under its own name. */
function FieldsOf({ kind, label, help, chosen, set, connection, locked, people }: PlanTab & Chosen) {
  const t = useT()
  const known = people.crms.some((crm) => crm.id === connection && crm.users.length > 0)
  const { items, problem } = useCrmList<CrmField>({ connection, people }, `fields?entity=${kind}`)
  const listed = new Map([...chosen.map((name): [string, string] => [name, name]), ...items.map((one): [string, string] => [one.name, one.label])])
  return <SearchMultiSelect label={label} description={help} error={problem && problemText(problem, t).cause} clearable hidePickedOptions maxValues={MOST} disabled={locked || (!known && chosen.length === 0)} value={chosen} data={[...listed].map(([name, label]) => ({ value: name, label }))} onChange={set} />
}
