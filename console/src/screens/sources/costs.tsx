// What campaigns cost: listed, typed in, removed, or read from a CSV file.
import { ActionIcon, Button, FileButton, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ask, itemsOf, post, query } from '../../api/client'
import { useResource } from '../../api/resource'
import type { AdCost, CostsImport } from '../../api/types'
import { Card, Empty } from '../../components/card'
import { Confirm } from '../../components/confirm'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { dateWord, hasText, useT, type Key } from '../../i18n'
import { useSession } from '../../session'
import { money, nameOf } from './source-text'

const PATH = '/attribution/costs'
const SHOWN = 50
const EMPTY = { source: '', campaign: '', first_day: '', last_day: '', amount: '', currency: 'EUR' }

export function Costs({ onChanged }: { onChanged: () => void }) {
  const t = useT()
  const { may } = useSession()
  const { value, problem, reload } = useResource<{ items: AdCost[] }>(PATH)
  const { run, busy } = useAction()
  const [entering, setEntering] = useState(false)
  const costs = itemsOf(value)
  const changes = may('attribution.change')
  const changed = () => {
    reload()
    onChanged()
  }
  const remove = (one: AdCost) => run(() => ask('DELETE', `${PATH}${query({ source: one.source, campaign: one.campaign, first_day: one.first_day, last_day: one.last_day, currency: one.currency })}`), { done: t('costs.removed') }).then(changed)
  return (
    <Card flush id="costs" title={t('costs.title')} lead={t('costs.lead')} end={changes && <><CostsFile onSaved={changed} /><Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEntering(true)}>{t('costs.add')}</Button></>}>
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      {value && costs.length === 0 && <Empty icon="coins" title={t('costs.none')}><p>{t('costs.none.why')}</p></Empty>}
      {costs.length > 0 && (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="costs">
          <table className="table">
            <thead><tr><th scope="col">{t('sources.by.campaign')}</th><th scope="col">{t('costs.days')}</th><th scope="col" className="n">{t('sources.cost')}</th><th><span className="hidden-text">{t('costs.remove')}</span></th></tr></thead>
            <tbody>
              {costs.slice(0, SHOWN).map((one) => (
                <tr key={[one.source, one.campaign, one.first_day, one.last_day, one.currency].join('\n')}>
                  <th scope="row">{named(one)}</th>
                  <td className="num">{one.first_day === one.last_day ? dateWord(one.first_day) : `${dateWord(one.first_day)} – ${dateWord(one.last_day)}`}</td>
                  <td className="n num">{money(one.amount, one.currency)}</td>
                  <td className="n">{changes && <ActionIcon disabled={busy} aria-label={t('costs.remove_one', { name: named(one) })} onClick={() => void remove(one)}><Icon name="trash" size={17} /></ActionIcon>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {changes && <NewCost opened={entering} onClose={() => setEntering(false)} onSaved={changed} />}
    </Card>
  )

  function named(one: AdCost): string {
    return nameOf({ source: one.source, name: one.campaign }, t)
  }
}

function NewCost({ opened, onClose, onSaved }: { opened: boolean; onClose: () => void; onSaved: () => void }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [cost, setCost] = useState(EMPTY)
  const complete = cost.source.trim() && cost.first_day && cost.last_day && cost.amount && cost.currency
  const save = () => run(() => post(PATH, { ...cost, amount: cost.amount.replace(',', '.'), currency: cost.currency.toUpperCase() }), { done: t('costs.saved'), quiet: true }).then((saved) => {
    if (!saved) return
    setCost((now) => ({ ...EMPTY, source: now.source, currency: now.currency }))
    onClose()
    onSaved()
  })
  const field = (name: keyof typeof EMPTY, label: Key, more: object = {}) => <TextInput label={t(label)} value={cost[name]} onChange={(event) => { const { value } = event.currentTarget; setCost((now) => ({ ...now, [name]: value })) }} {...more} />
  return (
    <Confirm opened={opened} title={t('costs.add')} go={t('costs.save')} busy={busy} disabled={!complete} problem={problem} onClose={onClose} onGo={() => void save()}>
      <div className="two-columns">
        {field('source', 'sources.by.source', { required: true, maxLength: 200, placeholder: 'google', 'data-autofocus': true })}
        {field('campaign', 'sources.by.campaign', { maxLength: 200, description: undefined })}
        {field('first_day', 'costs.first_day', { type: 'date', required: true })}
        {field('last_day', 'costs.last_day', { type: 'date', required: true, min: cost.first_day || undefined })}
        {field('amount', 'sources.cost', { required: true, inputMode: 'decimal', maxLength: 20 })}
        {field('currency', 'sources.currency', { required: true, maxLength: 3 })}
      </div>
      <p className="soft">{t('costs.share')}</p>
    </Confirm>
  )
}

function CostsFile({ onSaved }: { onSaved: () => void }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [csv, setCsv] = useState('')
  const [found, setFound] = useState<CostsImport | null>(null)
  const check = async (file: File | null) => {
    if (!file) return
    const text = await file.text()
    setCsv(text)
    setFound((await run(() => post<CostsImport>(`${PATH}/import`, { csv: text }))) ?? null)
  }
  const save = () => run(() => post<CostsImport>(`${PATH}/import`, { csv, save: true }), { done: t('costs.saved'), quiet: true }).then((saved) => {
    if (!saved) return
    setFound(null)
    onSaved()
  })
  return (
    <>
      <FileButton onChange={(file) => void check(file)} accept=".csv,text/csv" inputProps={{ 'aria-label': t('import.file') }}>
        {(props) => <Button {...props} variant="default" loading={busy} leftSection={<Icon name="upload" size={16} />}>{t('import.open')}</Button>}
      </FileButton>
      <Modal opened={found !== null} onClose={() => setFound(null)} title={t('costs.import')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
        {found && (
          <div className="stack tight">
            <p className="soft">{t('costs.import.lead')}</p>
            {problem && <ProblemBox problem={problem} />}
            {found.problems.length > 0 ? (
              <div className="notice red" role="alert">
                <Icon name="alertCircle" />
                <div>
                  <p><b>{t('import.mistakes', { n: found.problems.length })}</b></p>
                  <ul className="plain">{found.problems.slice(0, SHOWN).map((one, n) => <li key={n}>{t(one.column ? 'import.at' : 'import.at_line', { line: one.line, column: one.column })} {hasText(`csv.${one.code}`) ? t(`csv.${one.code}` as Key, one.values) : one.text}</li>)}</ul>
                </div>
              </div>
            ) : (
              <ul className="plain">{found.costs.slice(0, SHOWN).map((one, n) => <li key={n} className="num">{nameOf({ source: one.source, name: one.campaign }, t)}, {dateWord(one.first_day)} – {dateWord(one.last_day)}: {money(one.amount, one.currency)}</li>)}</ul>
            )}
            <div className="row end-row">
              <Button variant="default" onClick={() => setFound(null)}>{t('cancel')}</Button>
              <Button loading={busy} disabled={found.problems.length > 0 || found.costs.length === 0} onClick={() => void save()}>{t('costs.import.save', { n: found.costs.length })}</Button>
            </div>
          </div>
        )}
      </Modal>
    </>
  )
}
