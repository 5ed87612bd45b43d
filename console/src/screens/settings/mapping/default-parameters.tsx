// What a CRM gets of each call without any field mapping. Asked for only when somebody wants to see it: the CRM is read.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { itemsOf } from '../../../api/client'
import { useResource } from '../../../api/resource'
import type { DefaultParameter } from '../../../api/types'
import { Card, Waiting } from '../../../components/card'
import { ProblemBox } from '../../../components/problem-box'
import { useT, word } from '../../../i18n'

export function DefaultParameters({ connection }: { connection: string }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <Card title={t('default_parameters.title')} id="default-parameters" end={<Button size="xs" variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>{t(open ? 'close' : 'fields.show')}</Button>}>
      <p className="soft">{t('default_parameters.lead')}</p>
      {open && <Shown path={`/connections/${encodeURIComponent(connection)}/default-parameters`} />}
    </Card>
  )
}

function Shown({ path }: { path: string }) {
  const t = useT()
  const { value, problem, reload } = useResource<{ items: DefaultParameter[] }>(path)
  if (problem) return <ProblemBox problem={problem} onRetry={reload} />
  if (!value) return <Waiting />
  const items = itemsOf(value)
  if (items.length === 0) return <p>{t('default_parameters.none')}</p>
  return [...new Set(items.map((one) => one.entity))].map((entity) => (
    <section key={entity} className="default-parameters" aria-label={word('entity', entity)}>
      <h3>{word('entity', entity)}</h3>
      <dl>
        {items.filter((one) => one.entity === entity).map((one) => (
          <div key={one.field}>
            <dt><span translate="no">{one.label}</span>{one.label !== one.field && <span className="mono soft small">{one.field}</span>}</dt>
            <dd className="mono">{one.example}</dd>
          </div>
        ))}
      </dl>
    </section>
  ))
}
