// A form that grows from a provider's manifest: one field a setting, with its help and default.
import { Button, NumberInput, PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { Provider, SettingField } from '../../api/types'
import { CopyButton } from '../../components/copy-button'
import { CountrySelect } from '../../components/country-select'
import { useT } from '../../i18n'
import { optionLabel } from './use-providers'

export const SECRET = '********' // how a kept secret reads; sent back unchanged it stays what it was

type Values = Record<string, unknown>

const first = (provider: Provider, given: Values): Values =>
  Object.fromEntries(provider.settings.map((one) => [one.name, given[one.name] ?? one.default ?? (one.type === 'bool' ? false : '')]))

export function ProviderForm({ provider, title: named, given = {}, submit, busy, refused, onSubmit }: {
  provider: Provider
  title?: string
  given?: Values
  submit: string
  busy: boolean
  refused?: ReactNode // why a test before saving failed; then one may save all the same
  onSubmit: (title: string, settings: Values, anyway: boolean) => void
}) {
  const t = useT()
  const [title, setTitle] = useState(named ?? provider.title)
  const [values, setValues] = useState<Values>(() => first(provider, given))
  const set = (name: string, value: unknown) => setValues((before) => ({ ...before, [name]: value }))
  const required = provider.settings.filter((one) => one.required)
  const optional = provider.settings.filter((one) => !one.required)
  const field = (one: SettingField) => <Field key={one.name} field={one} value={values[one.name]} onChange={(value) => set(one.name, value)} />
  const send = (anyway: boolean) => onSubmit(title.trim(), Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')), anyway)
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); send(false) }}>
      <TextInput label={t('connections.name')} value={title} required onChange={(event) => setTitle(event.currentTarget.value)} />
      {required.map(field)}
      {optional.length > 0 && (
        <details open={required.length === 0}>
          <summary>{t('connections.more', { n: optional.length })}</summary>
          <div className="form">{optional.map(field)}</div>
        </details>
      )}
      <div aria-live="polite">{refused}</div>
      <div className="row wrap">
        <Button type="submit" loading={busy}>{submit}</Button>
        {refused && <Button variant="default" loading={busy} onClick={() => send(true)}>{t('connections.save_anyway')}</Button>}
      </div>
    </form>
  )
}

function Field({ field, value, onChange }: { field: SettingField; value: unknown; onChange: (value: unknown) => void }) {
  const t = useT()
  const common = { label: field.label, description: field.help || undefined, required: field.required }
  const written = value === null || value === undefined ? '' : String(value)
  switch (field.type) {
    case 'bool':
      return <Switch label={field.label} description={field.help || undefined} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
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
