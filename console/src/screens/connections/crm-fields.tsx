// Fields of the CRM's records, to look at: asked for only when somebody wants to see them, because it costs a credit.
import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import { itemsOf } from '../../api/client'
import { useResource } from '../../api/resource'
import type { CrmField } from '../../api/types'
import { Card, Waiting } from '../../components/card'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useT, word } from '../../i18n'

const ENTITIES = ['lead', 'contact', 'account', 'deal', 'task', 'call']

export function CrmFields({ path }: { path: string }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const [entity, setEntity] = useState('lead')
  return (
    <Card title={t('fields.title')} id="fields" end={<Button size="xs" variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>{t(open ? 'close' : 'fields.show')}</Button>}>
      <p className="soft">{t('fields.lead')}</p>
      {open && (
        <div className="stack tight">
          <Select label={t('fields.of')} value={entity} allowDeselect={false} data={ENTITIES.map((value) => ({ value, label: word('entity', value) }))} onChange={(value) => value && setEntity(value)} />
          <Shown key={entity} path={`${path}/fields?entity=${entity}`} />
        </div>
      )}
    </Card>
  )
}

function Shown({ path }: { path: string }) {
  const t = useT()
  const { value, problem, reload } = useResource<CrmField[] | { items: CrmField[] }>(path)
  if (problem) return <ProblemBox problem={problem} onRetry={reload} />
  if (!value) return <Waiting />
  return (
    <div className="table-wrap fields-table" tabIndex={0} role="group" aria-labelledby="fields">
      <table className="table rights">
        <thead><tr><th>{t('fields.label')}</th><th>{t('fields.name')}</th><th>{t('fields.type')}</th></tr></thead>
        <tbody>
          {itemsOf(value).map((one) => (
            <tr key={one.name}>
              <td translate="no">{one.label}</td>
              <td className="mono">{one.name}</td>
              <td>{word('field_type', one.type)} {one.required && <Tag>{t('fields.required')}</Tag>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
