// The team or the phone numbers from a CSV file: what the file would change, or its mistakes with line and column; saved
// as a whole or not at all. The same as a file to begin with.
import { Button, FileButton, Modal } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { post } from '../../api/client'
import type { CsvProblem, NumbersImport, TeamImport } from '../../api/types'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { hasText, phone, useT, word, type Key, type T } from '../../i18n'

const SHOWN = 200 // rows; a longer file is checked whole all the same

interface Line {
  line: number
  change: string
  cells: ReactNode[]
}

interface Found {
  problems: CsvProblem[]
  warnings: CsvProblem[]
  lines: Line[]
}

interface Kind {
  path: '/team' | '/numbers'
  /** Of the texts `import.{kind}.*`. */
  kind: 'team' | 'numbers'
  headings: Key[]
  read: (answer: unknown, t: T) => Found
}

const TEAM: Kind = {
  path: '/team',
  kind: 'team',
  headings: ['team.name', 'team.email', 'team.extensions'],
  read: (answer) => {
    const { people, problems, warnings = [] } = answer as TeamImport
    return { problems, warnings, lines: people.map((one) => ({ ...one, cells: [one.person.name, one.person.email, one.person.extensions?.join(', ')] })) }
  },
}

const NUMBERS: Kind = {
  path: '/numbers',
  kind: 'numbers',
  headings: ['numbers.number', 'numbers.title', 'numbers.owner', 'numbers.region', 'numbers.ignore'],
  read: (answer, t) => {
    const { numbers, problems } = answer as NumbersImport
    return { problems, warnings: [], lines: numbers.map((one) => ({ ...one, cells: [phone(one.number.number), one.number.title, one.number.default_owner, one.number.region, one.ignored && <Icon name="check" size={16} label={t('yes')} />] })) }
  },
}

export const TeamFiles = (props: Props) => <CsvFiles {...props} {...TEAM} />
export const NumberFiles = (props: Props) => <CsvFiles {...props} {...NUMBERS} />

interface Props {
  /** Unsaved changes: a file is compared with what is saved. */
  unsaved: boolean
  any: boolean
  onSaved: () => void
}

function CsvFiles({ unsaved, any, onSaved, path, kind, headings, read }: Props & Kind) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [csv, setCsv] = useState('')
  const [found, setFound] = useState<Found | null>(null)
  const check = async (file: File | null) => {
    if (!file) return
    const text = await file.text()
    setCsv(text)
    const answer = await run(() => post<unknown>(`${path}/import`, { csv: text }))
    setFound(answer ? read(answer, t) : null)
  }
  const save = () => run(() => post<unknown>(`${path}/import`, { csv, save: true }), { done: t(`import.${kind}.saved`), quiet: true }).then((saved) => {
    if (!saved) return
    setFound(null)
    onSaved()
  })
  const changes = found?.lines.filter((one) => one.change !== 'same').length ?? 0
  return (
    <>
      {any && <Button component="a" href={`/api/v1${path}.csv`} download variant="default" leftSection={<Icon name="download" size={16} />}>{t('import.export')}</Button>}
      <FileButton onChange={(file) => void check(file)} accept=".csv,text/csv" inputProps={{ 'aria-label': t('import.file') }}>
        {(props) => <Button {...props} variant="default" disabled={unsaved} title={unsaved ? t('import.draft') : undefined} loading={busy} leftSection={<Icon name="upload" size={16} />}>{t('import.open')}</Button>}
      </FileButton>
      <Modal opened={found !== null} onClose={() => setFound(null)} title={t(`import.${kind}.title`)} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
        {found && (
          <div className="stack tight">
            <p className="soft">{t(`import.${kind}.lead`)}</p>
            {problem && <ProblemBox problem={problem} />}
            {found.problems.length > 0 && <Remarks tone="red" title={t('import.mistakes', { n: found.problems.length })} remarks={found.problems} />}
            {found.problems.length === 0 && found.warnings.length > 0 && <Remarks title={t('import.warnings', { n: found.warnings.length })} remarks={found.warnings} />}
            {found.problems.length === 0 && <Preview lines={found.lines} headings={headings} title={t(`import.${kind}.title`)} />}
            <div className="row end-row">
              <Button variant="default" onClick={() => setFound(null)}>{t('cancel')}</Button>
              <Button loading={busy} disabled={found.problems.length > 0 || changes === 0} onClick={() => void save()}>{t(`import.${kind}.save`, { n: changes })}</Button>
            </div>
          </div>
        )}
      </Modal>
    </>
  )
}

function Remarks({ tone = '', title, remarks }: { tone?: string; title: string; remarks: CsvProblem[] }) {
  const t = useT()
  return (
    <div className={`notice ${tone}`} role={tone ? 'alert' : 'status'}>
      <Icon name={tone ? 'alertCircle' : 'alertTriangle'} />
      <div>
        <p><b>{title}</b></p>
        <ul className="plain">
          {remarks.slice(0, SHOWN).map((one, n) => (
            <li key={n}>{t(one.column ? 'import.at' : 'import.at_line', { line: one.line, column: one.column })} {hasText(`csv.${one.code}`) ? t(`csv.${one.code}` as Key, one.values) : one.text}</li>
          ))}
        </ul>
      </div>
    </div>
  )
}

function Preview({ lines, headings, title }: { lines: Line[]; headings: Key[]; title: string }) {
  const t = useT()
  return (
    <div className="table-wrap import-preview" tabIndex={0} role="group" aria-label={title}>
      <table className="table">
        <thead><tr>{headings.map((one) => <th key={one}>{t(one)}</th>)}<th>{t('import.change')}</th></tr></thead>
        <tbody>
          {lines.slice(0, SHOWN).map((one) => (
            <tr key={one.line}>
              {one.cells.map((cell, n) => <td key={n}>{cell}</td>)}
              <td><Tag tone={one.change === 'same' ? 'quiet' : 'teal'}>{word('import_change', one.change)}</Tag></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
