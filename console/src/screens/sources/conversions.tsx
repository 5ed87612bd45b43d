// Won deals as a file that Google Ads or Microsoft Advertising imports.
import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { get, query } from '../../api/client'
import type { Conversions as File } from '../../api/types'
import { Card } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { amount, useT } from '../../i18n'
import { save } from '../calls/call-export'

const KINDS = ['gclid', 'gbraid', 'wbraid', 'msclkid'] as const
const NETWORK = { gclid: 'Google Ads', gbraid: 'Google Ads', wbraid: 'Google Ads', msclkid: 'Microsoft Advertising' }

export function Conversions({ period, touch }: { period: Record<string, string>; touch: string }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [kind, setKind] = useState<(typeof KINDS)[number]>('gclid')
  const [name, setName] = useState('')
  const [got, setGot] = useState<File | null>(null)
  const fetchFile = () => run(() => get<File>(`/attribution/conversions${query({ click_id: kind, name: name.trim(), touch, ...period })}`), { quiet: true }).then((file) => {
    if (!file) return
    setGot(file)
    if (file.conversions > 0) save(new Blob([file.csv], { type: 'text/csv;charset=utf-8' }), file.file_name)
  })
  return (
    <Card id="conversions" title={t('conversions.title')} lead={t('conversions.lead')}>
      {problem && <ProblemBox problem={problem} />}
      <form className="row wrap end-aligned" onSubmit={(event) => { event.preventDefault(); void fetchFile() }}>
        <Select label={t('conversions.kind')} allowDeselect={false} value={kind} onChange={(chosen) => { setKind(chosen as typeof kind); setGot(null) }} data={KINDS.map((one) => ({ value: one, label: `${NETWORK[one]} (${one})` }))} w={260} />
        <TextInput label={t('conversions.name')} value={name} required maxLength={100} onChange={(event) => { setName(event.currentTarget.value); setGot(null) }} w={260} />
        <Button type="submit" variant="default" loading={busy} disabled={!name.trim()} leftSection={<Icon name="download" size={16} />}>{t('conversions.get')}</Button>
      </form>
      {got && <p role="status" className="soft num">{t('conversions.got', { n: got.conversions, rest: amount(got.without_click_id) })}</p>}
    </Card>
  )
}
