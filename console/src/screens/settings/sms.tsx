// Sending SMS: over which gateway and as whom, to whom, how many and when, and the address of the former interface.
import { NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useConnectionNames } from '../../api/people'
import type { QuietHours, Settings } from '../../api/types'
import { Card } from '../../components/card'
import { CopyButton } from '../../components/copy-button'
import { useT, word, type Key } from '../../i18n'
import { firstWrong } from './extension-rules'
import { BELOW } from './parameter-field'
import type { Tab } from './settings-page'

type Sms = Settings['sms']
type Set = (part: Partial<Sms>) => void
interface Part { sms: Sms; set: Set; locked: boolean; wrongAt: Tab['wrongAt'] }

const NIGHT: QuietHours = { begin: '21:00', end: '08:00' }
const PLAINER: Sms['plainer'][] = ['off', 'safe', 'strong']
const LEGACY = '/api/sms/legacy'
const MOST = { parts: 20, parts_per_day: 1_000_000, repeated_s: 86_400, valid_h: 168 }

export function SmsTab({ settings, change, locked, wrongAt }: Tab) {
  const { sms } = settings
  const one: Part = { sms, locked, wrongAt, set: (part) => change({ sms: { ...sms, ...part } }) }
  return (
    <div className="cols two">
      <div className="stack"><Sending {...one} /><Legacy {...one} /></div>
      <div className="stack"><Limits {...one} /></div>
    </div>
  )
}

function Sending({ sms, set, locked, wrongAt }: Part) {
  const t = useT()
  const gateways = useConnectionNames().filter((one) => one.kind === 'sms')
  const help = { inputWrapperOrder: BELOW, disabled: locked }
  const known = new Map(gateways.map((one) => [one.id, one.title]))
  if (sms.connection) known.set(sms.connection, known.get(sms.connection) ?? sms.connection)
  return (
    <Card title={t('sms.sending')} lead={t('sms.sending.lead')} id="sms-sending">
      <div className="form">
        <Select {...help} clearable label={t('sms.connection')} description={t('sms.connection.help')} placeholder={t('sms.connection.only')} data={[...known].map(([value, label]) => ({ value, label }))} value={sms.connection} onChange={(connection) => set({ connection })} />
        <TagsInput {...help} label={t('sms.senders')} description={t('sms.senders.help')} acceptValueOnBlur splitChars={[',', ';']} data={[]} error={firstWrong(wrongAt, 'sms.senders', sms.senders)} value={sms.senders} onChange={(senders) => set({ senders })} />
        <TagsInput {...help} label={t('sms.prefixes')} description={t('sms.prefixes.help')} placeholder={sms.prefixes.length ? undefined : '+34'} acceptValueOnBlur splitChars={[',', ';', ' ']} data={[]} error={firstWrong(wrongAt, 'sms.prefixes', sms.prefixes)} value={sms.prefixes} onChange={(prefixes) => set({ prefixes })} />
        {(['stop_words', 'start_words'] as const).map((name) => <TagsInput key={name} {...help} label={t(`sms.${name}`)} description={t(`sms.${name}.help`)} acceptValueOnBlur splitChars={[',', ';']} data={[]} value={sms[name]} onChange={(words) => set({ [name]: words })} />)}
        <Select {...help} allowDeselect={false} label={t('sms.plainer')} description={t('sms.plainer.help')} data={PLAINER.map((value) => ({ value, label: word('sms.plainer', value) }))} value={sms.plainer} onChange={(plainer) => plainer && set({ plainer })} />
        <Switch label={t('sms.placeholders')} description={t('sms.placeholders.help')} disabled={locked} checked={sms.placeholders} onChange={(event) => set({ placeholders: event.currentTarget.checked })} />
      </div>
    </Card>
  )
}

function Limits(part: Part) {
  const t = useT()
  const { sms, set, locked, wrongAt } = part
  const { quiet } = sms
  const time = (name: keyof QuietHours, error?: ReactNode) => quiet && (
    <TextInput type="time" label={t(`sms.quiet.${name}`)} disabled={locked} value={quiet[name]} error={error} onChange={(event) => event.currentTarget.value && set({ quiet: { ...quiet, [name]: event.currentTarget.value } })} />
  )
  return (
    <Card title={t('sms.limits')} lead={t('sms.limits.lead')} id="sms-limits">
      <div className="form">
        <Amount {...part} name="parts" least={1} />
        <Amount {...part} name="parts_per_day" least={0} />
        <Switch label={t('sms.quiet')} description={t('sms.quiet.help')} disabled={locked} checked={quiet !== null} onChange={(event) => set({ quiet: event.currentTarget.checked ? NIGHT : null })} />
        {quiet && <div className="row wrap" role="group" aria-label={t('sms.quiet')}>{time('begin')}{time('end', wrongAt('sms.quiet'))}</div>}
        <Amount {...part} name="valid_h" least={1} />
        <Amount {...part} name="repeated_s" least={0} />
      </div>
    </Card>
  )
}

function Amount({ sms, set, locked, name, least }: Part & { name: keyof typeof MOST; least: number }) {
  const t = useT()
  return <NumberInput inputWrapperOrder={BELOW} disabled={locked} label={t(`sms.${name}`)} description={t(`sms.${name}.help` as Key)} min={least} max={MOST[name]} clampBehavior="strict" allowDecimal={false} value={sms[name]} onChange={(value) => value !== '' && set({ [name]: Number(value) })} />
}

function Legacy({ sms, set, locked }: Part) {
  const t = useT()
  const address = `${location.origin}${LEGACY}`
  return (
    <Card title={t('sms.legacy.title')} lead={t('sms.legacy.lead')} id="sms-legacy">
      <div className="form">
        <Switch label={t('sms.legacy')} description={t('sms.legacy.help')} disabled={locked} checked={sms.legacy} onChange={(event) => set({ legacy: event.currentTarget.checked })} />
        {sms.legacy && <div className="row wrap"><code className="wrap-any">{address}</code><CopyButton text={() => address} label={t('copy')} /></div>}
      </div>
    </Card>
  )
}
