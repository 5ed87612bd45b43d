// Personal data of one person: find it, export it, correct the name, erase it; below, the erasures, which name nobody.
import { Button, Menu, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { post, postForFile } from '../../api/client'
import type { PersonalData } from '../../api/types'
import { Card, Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { moment, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { save } from '../calls/call-export'
import { CorrectName, ErasePerson } from './person-actions'
import { Erasures } from './erasures'

const KINDS = ['phone', 'email', 'messenger', 'ticket_contact']

export function PersonalDataPage() {
  const { may } = useSession()
  const [changed, setChanged] = useState(0)
  if (!may('personal_data.read') && !may('personal_data.log')) return <ProblemBox problem={{ type: 'about:blank', title: '', status: 403, detail: '', code: 'not_allowed', next: '' }} />
  return (
    <div className="page stack">
      {may('personal_data.read') && <Search onChanged={() => setChanged((n) => n + 1)} />}
      {may('personal_data.log') && <Erasures changed={changed} />}
    </div>
  )
}

function Search({ onChanged }: { onChanged: () => void }) {
  const t = useT()
  const [kind, setKind] = useState('phone')
  const [value, setValue] = useState('')
  const [found, setFound] = useState<PersonalData | null>(null)
  const { run, busy, problem } = useAction()
  const find = async (what = value) => {
    const answer = await run(() => post<PersonalData>('/personal-data/find', { kind, value: what.trim() }), { quiet: true })
    setFound(answer ?? null)
  }
  return (
    <Card title={t('pd.search')}>
      <p className="lead">{t('pd.search.lead')}</p>
      <form className="form person-search" onSubmit={(event) => { event.preventDefault(); void find() }}>
        <TextInput className="grow" label={t('pd.value')} required maxLength={200} autoComplete="off" value={value} onChange={(event) => setValue(event.currentTarget.value)} />
        <Select label={t('pd.kind')} allowDeselect={false} value={kind} data={KINDS.map((one) => ({ value: one, label: word('pd.kind', one) }))} onChange={(next) => next && setKind(next)} />
        <Button type="submit" loading={busy} disabled={!value.trim()} leftSection={<Icon name="search" size={16} />}>{t('pd.find')}</Button>
      </form>
      {problem && <ProblemBox problem={problem} />}
      {found && <Person found={found} onAgain={() => void find()} onOther={(other) => { setValue(other); void find(other) }} onErased={() => { setFound(null); onChanged() }} />}
    </Card>
  )
}

function Person({ found, onAgain, onOther, onErased }: { found: PersonalData; onAgain: () => void; onOther: (value: string) => void; onErased: () => void }) {
  const t = useT()
  const { may } = useSession()
  const [doing, setDoing] = useState<'correct' | 'erase' | null>(null)
  const { run, busy } = useAction()
  const body = { kind: found.kind, value: found.value }
  const download = (type: 'json' | 'csv') => run(async () => save(await postForFile(`/personal-data/export${type === 'csv' ? '.csv' : ''}`, body), `personal-data.${type}`), { done: t('pd.export.done') })
  const links = found.findings.filter((one) => one.master === 'crm' && one.link)
  const again = found.erased_at ? <p className="soft">{t('pd.erased_at', { at: moment(found.erased_at) })}</p> : null
  if (found.total === 0) return <div role="status"><Empty icon="search" title={t('pd.nothing', { value: found.value })}><p>{t('pd.nothing.next')}</p>{again}</Empty></div>
  return (
    <section aria-labelledby="person" className="stack person-found">
      <div className="card-head wrap flat">
        <div className="grow">
          <div role="status"><h3 id="person">{t('pd.found', { n: found.total, value: found.value })}</h3></div>
          {found.names.length > 0 && <p className="lead wrap-any">{t('pd.names', { names: found.names.join(', ') })}</p>}
          {again}
        </div>
        <div className="row wrap">
          <Menu position="bottom-end">
            <Menu.Target><Button variant="default" loading={busy} leftSection={<Icon name="download" size={16} />}>{t('pd.export')}</Button></Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => void download('json')}>{t('pd.export.json')}</Menu.Item>
              <Menu.Item onClick={() => void download('csv')}>{t('pd.export.csv')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {may('personal_data.erase') && <Button variant="default" onClick={() => setDoing('correct')}>{t('pd.correct')}</Button>}
          {may('personal_data.erase') && <Button variant="default" className="red-button" onClick={() => setDoing('erase')}>{t('pd.erase')}</Button>}
        </div>
      </div>
      <ul className="lines items">
        {found.places.map((one) => (
          <li key={`${one.part} ${one.kind}`} className="item">
            <span className="grow">{word('pd.place', one.kind)}</span>
            {one.open > 0 && <Tag tone="amber">{t('pd.open', { n: one.open })}</Tag>}
            {one.master && <Tag>{word('pd.master', one.master)}</Tag>}
            <b className="num">{one.count}</b>
          </li>
        ))}
      </ul>
      {links.map((one) => <p key={one.id}><a className="row" href={one.link!} target="_blank" rel="noreferrer">{one.title || one.id}<Icon name="externalLink" size={14} /></a></p>)}
      {found.others.map((other) => (
        <p key={other} className="row wrap"><span>{t('pd.other', { number: other })}</span><Button size="compact-sm" variant="default" onClick={() => onOther(other)}>{t('pd.find')}<span className="hidden-text">: {other}</span></Button></p>
      ))}
      <CorrectName found={found} opened={doing === 'correct'} onClose={() => setDoing(null)} onDone={onAgain} />
      <ErasePerson found={found} opened={doing === 'erase'} onClose={() => setDoing(null)} onDone={onErased} />
    </section>
  )
}
