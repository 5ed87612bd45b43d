// A form that grows from a provider's manifest: one field a setting, with its help and default.
import { Button, NumberInput, PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { Provider, SettingField } from '../../api/types'
import { CopyButton } from '../../components/copy-button'
import { countryName } from '../../components/country-name'
import { CountrySelect } from '../../components/country-select'
import { LoadBoundary } from '../../components/load-boundary'
import { part } from '../../components/part'
import { useLanguage, useT } from '../../i18n'
import type { Refusal } from './refusal'
import { optionLabel } from './use-providers'

export const SECRET = '********' // how a kept secret reads; sent back unchanged it stays what it was

const ADDRESSES = ['accounts', 'api_url'] // of the service, where it is another than usual: a sandbox, an own server

type Values = Record<string, unknown>

const first = (provider: Provider, given: Values, country: string | null): Values =>
  Object.fromEntries(provider.settings.map((one) => [one.name, given[one.name] ?? guessed(one, country) ?? one.default ?? (one.type === 'bool' ? false : '')]))

/** The option that is likely in this country; null where the form knows of none. */
export const guessed = (field: SettingField, country: string | null): string | null =>
  (country && Object.entries(field.by_country ?? {}).find(([, countries]) => countries.includes(country))?.[0]) || null

const RequestTable = part('RequestTable', () => import('./request-table'))

export function ProviderForm({ provider, title: named, given = {}, country = null, connection, submit, busy, refused, focus: asked, onSubmit }: {
  provider: Provider
  title?: string
  given?: Values
  connection?: string // one that exists: kept secrets are used for trials
  country?: string | null // of a new connection: choices that follow from it are made for the reader
  submit: string
  busy: boolean
  refused?: Refusal | null // why these settings were not let in
  /** The name of the setting that is to be corrected. */
  focus?: string
  onSubmit: (title: string, settings: Values, anyway: boolean) => void
}) {
  const t = useT()
  const language = useLanguage()
  const focused = refused?.field ?? asked
  const [title, setTitle] = useState(named ?? provider.title)
  const [values, setValues] = useState<Values>(() => first(provider, given, country))
  const set = (name: string, value: unknown) => setValues((before) => ({ ...before, [name]: value }))
  const required = provider.settings.filter((one) => one.required || one.shown)
  const folded = provider.settings.filter((one) => !one.required && !one.shown && one.type !== 'structure')
  const elsewhere = folded.some((one) => ADDRESSES.includes(one.name)) ? folded.filter((one) => [...ADDRESSES, 'allow_private'].includes(one.name)) : []
  const optional = folded.filter((one) => !elsewhere.includes(one))
  const structure = provider.settings.find((one) => one.type === 'structure')
  const field = (one: SettingField) => <Field key={one.name} field={one} focused={one.name === focused} wrong={one.name === refused?.field ? refused.reason : undefined} value={values[one.name]} guess={country && Object.keys(one.by_country ?? {}).length > 0 && values[one.name] === (guessed(one, country) ?? one.default) ? t('connections.guessed', { country: countryName(country, language) }) : undefined} onChange={(value) => set(one.name, value)} />
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (focused || refused) requestAnimationFrame(() => form.current?.querySelector<HTMLElement>(focused ? '[data-autofocus]' : '[data-refused]')?.focus())
  }, [focused, refused])
  const send = (anyway: boolean) => onSubmit(title.trim(), Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== '' || (name === structure?.name && name in given))), anyway)
  return (
    <form ref={form} className="form" onSubmit={(event) => { event.preventDefault(); send(false) }}>
      <TextInput label={t('connections.name')} value={title} required onChange={(event) => setTitle(event.currentTarget.value)} />
      {required.map(field)}
      {elsewhere.length > 0 && (
        <details open={elsewhere.some((one) => one.name === focused)}>
          <summary>{t('connections.elsewhere')}</summary>
          <div className="form">{elsewhere.map(field)}</div>
        </details>
      )}
      {optional.length > 0 && (
        <details open={required.length === 0 || optional.some((one) => one.name === focused)}>
          <summary>{t('connections.more', { n: optional.length })}</summary>
          <div className="form">{optional.map(field)}</div>
        </details>
      )}
      {structure && (
        <LoadBoundary address={provider.id}>
          <RequestTable provider={provider} name={structure.name} values={values} connection={connection} onChange={(changed) => setValues((before) => ({ ...before, ...changed }))} />
        </LoadBoundary>
      )}
      <div aria-live="polite" tabIndex={-1} data-refused>{refused?.said}</div>
      <div className="row wrap">
        <Button type="submit" loading={busy}>{submit}</Button>
        {refused?.anyway && <Button variant="default" loading={busy} onClick={() => send(true)}>{t('connections.save_anyway')}</Button>}
      </div>
    </form>
  )
}

function Field({ field, focused, wrong, value, guess, onChange }: { field: SettingField; focused: boolean; wrong?: string; value: unknown; guess?: string; onChange: (value: unknown) => void }) {
  const t = useT()
  const common = { label: field.label, description: [guess, field.help].filter(Boolean).join(' ') || undefined, required: field.required, error: wrong, 'data-autofocus': focused || undefined }
  const written = value === null || value === undefined ? '' : String(value)
  switch (field.type) {
    case 'bool':
      return <Switch data-autofocus={focused || undefined} error={wrong} label={field.label} description={field.help || undefined} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    case 'choice':
      return <Select {...common} data={field.options.map((value) => ({ value, label: optionLabel(field, value) }))} value={written || null} onChange={onChange} allowDeselect={!field.required} />
    case 'region':
      return <CountrySelect {...common} clearable={!field.required} value={written || null} onChange={onChange} />
    case 'number':
      return <NumberInput {...common} value={written} onChange={(next) => onChange(next === '' ? null : Number(next))} />
    case 'secret':
      if (field.generate) return <Chosen field={field} written={written} onChange={onChange} />
      return <PasswordInput {...common} autoComplete="off" value={written} placeholder={written === SECRET ? SECRET : undefined} onChange={(event) => onChange(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('enter.show') }} />
    default:
      return <TextInput {...common} value={written} onChange={(event) => onChange(event.currentTarget.value)} />
  }
}

/** A secret that we choose: created here, shown while it can be copied. */
function Chosen({ field, written, onChange }: { field: SettingField; written: string; onChange: (value: unknown) => void }) {
  const t = useT()
  const [made, setMade] = useState('')
  const generate = () => {
    const fresh = secret()
    setMade(fresh)
    onChange(fresh)
  }
  return (
    <div className="secret-row">
      <PasswordInput className="grow" label={field.label} description={made && made === written ? t('secret.copy_now') : field.help || undefined} required={field.required} autoComplete="off" value={written} placeholder={written === SECRET ? SECRET : undefined} visible={made !== '' && made === written ? true : undefined} onChange={(event) => onChange(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('enter.show') }} />
      {made && made === written && <CopyButton label={t('copy')} text={() => made} />}
      <Button variant="default" onClick={generate}>{t('secret.generate')}</Button>
    </div>
  )
}

const BYTES = 32

/** 256 bits of chance in letters that need no escaping anywhere. */
export function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES))
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
