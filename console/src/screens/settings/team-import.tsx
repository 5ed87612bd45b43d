// A team from a CSV file: what the file would change, or its mistakes with line and column; saved as a whole or not at all.
import { Button, FileButton, Modal } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/client'
import type { TeamImport } from '../../api/types'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { hasText, useT, word, type Key } from '../../i18n'

const SHOWN = 200 // rows; a longer file is checked whole all the same

export function TeamImportButton({ disabled, onSaved }: { disabled: boolean; onSaved: () => void }) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [csv, setCsv] = useState('')
  const [found, setFound] = useState<TeamImport | null>(null)
  const read = async (file: File | null) => {
    if (!file) return
    const text = await file.text()
    setCsv(text)
    setFound((await run(() => post<TeamImport>('/team/import', { csv: text }))) ?? null)
  }
  const save = () => run(() => post<TeamImport>('/team/import', { csv, save: true }), { done: t('import.saved'), quiet: true }).then((saved) => {
    if (!saved) return
    setFound(null)
    onSaved()
  })
  const changes = found?.people.filter((one) => one.change !== 'same').length ?? 0
  return (
    <>
      <FileButton onChange={(file) => void read(file)} accept=".csv,text/csv" inputProps={{ 'aria-label': t('import.file') }}>
        {(props) => <Button {...props} variant="default" disabled={disabled} title={disabled ? t('import.draft') : undefined} loading={busy} leftSection={<Icon name="upload" size={16} />}>{t('import.open')}</Button>}
      </FileButton>
      <Modal opened={found !== null} onClose={() => setFound(null)} title={t('import.title')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
        {found && (
          <div className="stack tight">
            <p className="soft">{t('import.lead')}</p>
            {problem && <ProblemBox problem={problem} />}
            {found.problems.length > 0 ? <Mistakes found={found} /> : <Preview found={found} />}
            <div className="row end-row">
              <Button variant="default" onClick={() => setFound(null)}>{t('cancel')}</Button>
              <Button loading={busy} disabled={found.problems.length > 0 || changes === 0} onClick={() => void save()}>{t('import.save', { n: changes })}</Button>
            </div>
          </div>
        )}
      </Modal>
    </>
  )
}

function Mistakes({ found }: { found: TeamImport }) {
  const t = useT()
  return (
    <div className="notice red" role="alert">
      <Icon name="alertCircle" />
      <div>
        <p><b>{t('import.mistakes', { n: found.problems.length })}</b></p>
        <ul className="plain">
          {found.problems.slice(0, SHOWN).map((one, n) => (
            <li key={n}>{t(one.column ? 'import.at' : 'import.at_line', { line: one.line, column: one.column })} {hasText(`csv.${one.code}`) ? t(`csv.${one.code}` as Key, one.values) : one.text}</li>
          ))}
        </ul>
      </div>
    </div>
  )
}

function Preview({ found }: { found: TeamImport }) {
  const t = useT()
  return (
    <div className="table-wrap import-preview" tabIndex={0} role="group" aria-label={t('import.title')}>
      <table className="table">
        <thead><tr><th>{t('team.name')}</th><th>{t('team.email')}</th><th>{t('team.extensions')}</th><th>{t('import.change')}</th></tr></thead>
        <tbody>
          {found.people.slice(0, SHOWN).map((one) => (
            <tr key={one.line}>
              <td>{one.person.name}</td>
              <td>{one.person.email}</td>
              <td className="num">{one.person.extensions?.join(', ')}</td>
              <td><Tag tone={one.change === 'same' ? 'quiet' : 'teal'}>{word('import_change', one.change)}</Tag></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
