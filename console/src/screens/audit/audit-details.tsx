// What one entry of the audit log changed: before and after, field by field; of settings, the difference of two versions.
import { Button } from '@mantine/core'
import { createContext, useContext, useState } from 'react'
import { Link } from 'wouter'
import { usePeople } from '../../api/people'
import { useResource } from '../../api/resource'
import type { AuditEntry, WholeVersion } from '../../api/types'
import { Waiting } from '../../components/card'
import { ProblemBox } from '../../components/problem-box'
import { amount, hasText, list, moment, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { ChangeList } from '../settings/change-list'
import { changesOf } from '../settings/version-changes'
import { saidText } from './said'

export const SAVED = 'settings.save'
const AT_FIRST = 5
/** Names of the settings of providers in the reader's language, by their keys. */
export type SettingNames = ReadonlyMap<string, string>
export const SettingNamesContext = createContext<SettingNames | null>(new Map())
export const isOfConnection = (one: AuditEntry) => one.what.startsWith('connection')

const MOMENT = /^\d{4}-\d\d-\d\dT/

export function AuditDetails({ one }: { one: AuditEntry }) {
  const { may } = useSession()
  if (one.what === SAVED && may('settings.read')) return <SavedSettings one={one} />
  return (
    <>
      {one.detail && !isListed(one) && <div>{saidText(one.detail)}</div>}
      <Fields one={one} />
    </>
  )
}

/** The detail of a change of fields is their names, which stand there already. */
const isListed = (one: AuditEntry) => {
  const fields = { ...one.before, ...one.after }
  return one.detail.split(/[, ]+/).every((name) => name in fields || Object.values(fields).some((value) => value === name || (Array.isArray(value) && value.includes(name))))
}

function Fields({ one }: { one: AuditEntry }) {
  const t = useT()
  const [all, setAll] = useState(false)
  const names = useContext(SettingNamesContext)
  if (!names && isOfConnection(one)) return null
  const fields = one.what.startsWith('outbox.') ? ofItems(one) : fieldsOf(one, names ?? new Map())
  const shown = all ? fields : fields.slice(0, AT_FIRST)
  return (
    <>
      {shown.map(({ name, path, before, after }) => (
        <div key={name} className={path ? 'audit-field mono' : 'audit-field'}>
          <span className="soft">{name}:</span> {before !== null && <del>{before || '–'}</del>}{before !== null && after !== null && ' → '}{after !== null && <ins>{after || '–'}</ins>}
        </div>
      ))}
      {shown.length < fields.length && <Button size="compact-xs" variant="subtle" onClick={() => setAll(true)}>{t('audit.all_fields', { count: amount(fields.length) })}</Button>}
    </>
  )
}

interface Field {
  name: string
  /** The name is the key in the settings file: no text says it in words. */
  path?: boolean
  before: string | null
  after: string | null
}

/** What is new has no before, and what is gone no after. */
function fieldsOf({ before, after }: AuditEntry, settings: SettingNames): Field[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return names.map((name) => {
    const path = !isNamed(name, settings)
    const said = (side: unknown, other: unknown) => (path && side !== null && typeof side === 'object' ? JSON.stringify(side) : sideText(name, side, other, settings))
    return { name: path ? name : nameOf(name, settings), path, before: before ? said(before[name], after?.[name]) : null, after: after ? said(after[name], before?.[name]) : null }
  })
}

const isNamed = (path: string, settings: SettingNames) => hasText(`audit.field.${path}`) || settings.has(path.split('.').at(-1) ?? path)

/** Of items of the outbox, how many went from which state into which. */
function ofItems({ before, after }: AuditEntry): Field[] {
  const counts = new Map<string, number>()
  for (const key of Object.keys(before ?? {})) {
    const pair = `${String(before?.[key])} ${String(after?.[key])}`
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  }
  return [...counts].map(([pair, count]) => {
    const [from, to] = pair.split(' ')
    return { name: amount(count), before: word('item', from), after: word('item', to) }
  })
}

function nameOf(path: string, settings: SettingNames): string {
  if (hasText(`audit.field.${path}`)) return word('audit.field', path)
  const setting = settings.get(path.split('.').at(-1) ?? path)
  if (setting) return setting
  const plain = path.split('.').join(' ').replaceAll('_', ' ')
  return plain.charAt(0).toLocaleUpperCase() + plain.slice(1)
}

/** A switch that was never set is off. */
const sideText = (name: string, value: unknown, other: unknown, settings: SettingNames) => valueText(name, typeof other === 'boolean' && (value ?? null) === null ? false : value, settings)

function valueText(name: string, value: unknown, settings: SettingNames): string {
  if (value === '[hidden]' || value === '[hidden, changed]') return word('audit.secret', value === '[hidden]' ? 'hidden' : 'changed')
  if (value === true || value === false) return word('audit', value ? 'yes' : 'no')
  if (value === null || value === undefined || value === '') return ''
  if (Array.isArray(value)) return list(value.map((one) => valueText(name, one, settings)))
  if (typeof value === 'object') return Object.entries(value).map(([field, inner]) => `${nameOf(field, settings)}: ${valueText(field, inner, settings)}`).join(', ')
  if (typeof value === 'number') return amount(value)
  const said = String(value)
  if (name === 'role') return word('role', said)
  if (name === 'items') return word('kind', said)
  return MOMENT.test(said) ? moment(said) : said
}

function SavedSettings({ one }: { one: AuditEntry }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const version = Number(one.target)
  return (
    <>
      {one.detail && <div>{saidText(one.detail)}</div>}
      <div className="row wrap">
        <Link href={`/settings/versions/${version}`}>{t('audit.version')}</Link>
        <Button size="compact-xs" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>{t(open ? 'audit.hide_changes' : 'audit.show_changes')}</Button>
      </div>
      {open && <VersionChanges version={version} />}
    </>
  )
}

function VersionChanges({ version }: { version: number }) {
  const t = useT()
  const people = usePeople()
  const now = useResource<WholeVersion>(`/settings/versions/${version}`)
  const before = useResource<WholeVersion>(`/settings/versions/${version - 1}`)
  const problem = now.problem ?? before.problem
  if (!now.value || !before.value) return problem ? <ProblemBox problem={problem} /> : <Waiting />
  return <ChangeList changes={changesOf(before.value.settings, now.value.settings, people)} same={t('versions.changed.none')} />
}
