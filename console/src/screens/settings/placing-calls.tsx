// Placing calls from Cordboard: which numbers may be called and how often, and what belongs to each extension.
import { ActionIcon, Button, MultiSelect, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import type { CompanyExtension, Settings } from '../../api/types'
import { Card, Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { phone, useT, word, type Key } from '../../i18n'
import { firstWrong, shownNumbers, withDevice, type Device } from './extension-rules'
import { BELOW } from './parameter-field'
import type { Tab } from './settings-page'
import { WrapUpSettings } from './wrap-up-settings'

const NEW: CompanyExtension = { number: '', first_leg: null, caller_ids: [], device: null }
const DRIVERS: Device['driver'][] = ['none', 'talk_hold', 'cisco_spa', 'yealink']
const MOST_A_MINUTE = 60

export function PlacingCallsTab(tab: Tab) {
  return (
    <div className="stack">
      <AllowedNumbers {...tab} />
      <Extensions {...tab} />
      <WrapUpSettings {...tab} />
    </div>
  )
}

function AllowedNumbers({ settings, change, locked, wrongAt }: Tab) {
  const t = useT()
  const { dialling } = settings
  const set = (part: Partial<Settings['dialling']>) => change({ dialling: { ...dialling, ...part } })
  const help = { inputWrapperOrder: BELOW, disabled: locked }
  return (
    <Card title={t('dialling.allowed')} lead={t('dialling.allowed.lead')} id="dialling">
      <div className="form">
        <TagsInput {...help} label={t('dialling.prefixes')} description={t('dialling.prefixes.help')} placeholder={dialling.prefixes.length ? undefined : '+34'} acceptValueOnBlur splitChars={[',', ';', ' ']} data={[]} error={firstWrong(wrongAt, 'dialling.prefixes', dialling.prefixes)} value={dialling.prefixes} onChange={(prefixes) => set({ prefixes })} />
        <Switch label={t('dialling.premium')} description={t('dialling.premium.help')} disabled={locked} checked={dialling.premium} onChange={(event) => set({ premium: event.currentTarget.checked })} />
        <NumberInput {...help} label={t('dialling.per_minute')} description={t('dialling.per_minute.help')} min={1} max={MOST_A_MINUTE} clampBehavior="strict" allowDecimal={false} value={dialling.per_minute} onChange={(most) => most !== '' && set({ per_minute: Number(most) })} />
      </div>
    </Card>
  )
}

function Extensions({ settings, change, locked, wrongAt }: Tab) {
  const t = useT()
  const { extensions, numbers } = settings
  const set = (index: number, part: Partial<CompanyExtension>) => change({ extensions: extensions.map((one, i) => (i === index ? { ...one, ...part } : one)) })
  return (
    <section className="card flush" aria-labelledby="extensions">
      <div className="card-head">
        <div className="grow"><h2 id="extensions">{t('extensions.title')}</h2><p className="lead">{t('extensions.lead')}</p></div>
        {!locked && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => change({ extensions: [...extensions, NEW] })}>{t('extensions.add')}</Button>}
      </div>
      {extensions.length === 0 ? <Empty icon="phone" title={t('extensions.none')}><p>{t('extensions.none.why')}</p></Empty> : (
        <ul className="lines">
          {extensions.map((one, i) => {
            const where = `extensions[${i}]`
            const device = (part: Partial<Device>) => set(i, { device: withDevice(one.device, part) })
            const help = { size: 'sm' as const, inputWrapperOrder: BELOW, disabled: locked }
            return (
              <li key={i} className="stop-entry" aria-label={t('versions.extension', { extension: one.number })}>
                <TextInput {...help} label={t('extensions.number')} placeholder="101" error={wrongAt(`${where}.number`)} value={one.number} onChange={(event) => set(i, { number: event.currentTarget.value.trim() })} />
                <TextInput {...help} label={t('dialling.first_leg')} description={t('dialling.first_leg.help')} error={wrongAt(`${where}.first_leg`)} value={one.first_leg ?? ''} onChange={(event) => set(i, { first_leg: event.currentTarget.value || null })} />
                <MultiSelect {...help} label={t('dialling.caller_ids')} description={t('dialling.caller_ids.help')} data={shownNumbers(numbers, one.caller_ids).map((value) => ({ value, label: phone(value) }))} error={firstWrong(wrongAt, `${where}.caller_ids`, one.caller_ids)} value={[...new Set(one.caller_ids)]} onChange={(caller_ids) => set(i, { caller_ids })} nothingFoundMessage={t('nothing_found')} />
                <Select {...help} label={t('extensions.driver')} description={t('extensions.driver.help')} allowDeselect={false} data={DRIVERS.map((value) => ({ value, label: word('extensions.driver', value) }))} value={one.device?.driver ?? 'none'} onChange={(driver) => driver && device({ driver })} />
                <TextInput {...help} label={t('extensions.mac')} description={t(`extensions.mac.${one.device?.driver ?? 'none'}` as Key)} placeholder="00:15:65:ab:cd:ef" error={wrongAt(`${where}.device.mac`)} value={one.device?.mac ?? ''} onChange={(event) => device({ mac: event.currentTarget.value || null })} />
                <TextInput {...help} label={t('extensions.user')} description={t('extensions.unused')} placeholder="973890196.70" value={one.device?.user ?? ''} onChange={(event) => device({ user: event.currentTarget.value || null })} />
                {!locked && <div className="stop-entry-end"><ActionIcon aria-label={t('numbers.remove_one', { number: one.number })} onClick={() => change({ extensions: extensions.filter((_, at) => at !== i) })}><Icon name="trash" size={17} /></ActionIcon></div>}
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
