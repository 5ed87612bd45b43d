// Filters of the call list that are needed now and then, and which of its columns are shown.
import { Button, Menu, Select } from '@mantine/core'
import { usePeople } from '../../api/people'
import { useResource } from '../../api/resource'
import { Icon } from '../../components/icons'
import type { ChangeFilters } from '../../hooks/url-filters'
import { useT, word } from '../../i18n'
import { COLUMNS, type Column } from './call-columns'
import { CRM_RESULTS, TALKS } from './call-filter-params'

const OUTCOMES = ['answered', 'no_answer', 'abandoned', 'busy', 'voicemail', 'unavailable', 'cancelled', 'failed', 'agent_no_answer', 'agent_unavailable', 'unknown']

export function MoreFilters({ params, change }: { params: URLSearchParams; change: ChangeFilters }) {
  const t = useT()
  const people = usePeople()
  const { value: queues } = useResource<{ items: string[] }>('/calls/queues')
  const known = queues?.items ?? []
  const field = (name: string, title: string, data: { value: string; label: string }[]) => (
    <Select size="sm" clearable aria-label={title} placeholder={title} value={params.get(name)} onChange={(value) => change({ [name]: value })} data={data} nothingFoundMessage={t('nothing_found')} />
  )
  return (
    <>
      {field('disposition', t('calls.col.outcome'), OUTCOMES.map((value) => ({ value, label: word('disposition', value) })))}
      {(known.length > 0 || params.get('queue')) && field('queue', t('calls.col.queue'), [...new Set([...known, ...(params.get('queue') ? [params.get('queue')!] : [])])].map((value) => ({ value, label: people.queueName(value) })))}
      {field('talk', t('calls.talk'), TALKS.map((value) => ({ value, label: t(`calls.talk.${value}`) })))}
      {field('recording', t('calls.recording'), [{ value: 'true', label: t('calls.recording.true') }, { value: 'false', label: t('calls.recording.false') }])}
      {field('crm', t('calls.col.records'), CRM_RESULTS.map((value) => ({ value, label: t(`calls.crm.${value}`) })))}
    </>
  )
}

export function ColumnChoice({ columns, setColumns }: { columns: Column[]; setColumns: (wanted: Column[]) => void }) {
  const t = useT()
  const toggle = (one: Column) => setColumns(COLUMNS.filter((each) => (each === one ? !columns.includes(one) : columns.includes(each))))
  return (
    <Menu position="bottom-end" shadow="md" withinPortal={false} withInitialFocusPlaceholder={false} closeOnItemClick={false}>
      <Menu.Target>
        <Button size="sm" variant="default" className="to-icon" leftSection={<Icon name="columns" size={16} />}>{t('calls.columns')}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {COLUMNS.map((one) => <Menu.CheckboxItem key={one} checked={columns.includes(one)} onChange={() => toggle(one)}>{t(`calls.col.${one}`)}</Menu.CheckboxItem>)}
      </Menu.Dropdown>
    </Menu>
  )
}
