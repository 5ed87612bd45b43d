// The parts of one routing rule: its name and place, the value that it reads, its lines, its default.
import { ActionIcon, Autocomplete, Button, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { People } from '../../../api/people'
import type { CrmField, Route } from '../../../api/types'
import { Icon } from '../../../components/icons'
import { useT, word } from '../../../i18n'
import { ListProblem, useCrmList } from '../crm-list'
import { BELOW } from '../parameter-field'
import { Comparison } from '../rules/condition'
import type { Tab } from '../settings-page'
import type { Line } from './route-words'

const KINDS = ['queue', 'extension', 'group', 'ivr', 'voicemail', 'announcement', 'external', 'default'] as const
const MODULES = { contacts: 'contact', leads: 'lead', accounts: 'account', deals: 'deal' } as const
const OF_DEAL = ['stage', 'amount', 'currency', 'name'] // what the mirror has of deals

type Props = Tab & { people: People; route: Route; n: number; onChange: (route: Route) => void }

export function RouteForm(props: Props) {
  const { route, n, settings, locked, people, wrongAt, onChange } = props
  const t = useT()
  const where = `routes[${n}]`
  const lines = route.lines ?? []
  const setLine = (at: number, part: Partial<Line>) => onChange({ ...route, lines: lines.map((one, each) => (each === at ? { ...one, ...part } : one)) })
  const swap = (at: number, to: number) => {
    const next = [...lines]
    ;[next[at], next[to]] = [next[to]!, next[at]!]
    onChange({ ...route, lines: next })
  }
  const fallback = route.default ?? { kind: 'default' as const, target: '', voicemail: false }
  return (
    <div className="rule-body" role="group" aria-label={route.name || route.id}>
      <div className="rule-top">
        <TextInput size="sm" label={t('routing.name')} disabled={locked} maxLength={200} value={route.name ?? ''} onChange={(event) => onChange({ ...route, name: event.currentTarget.value })} />
        <TextInput size="sm" className="mono-input" label={t('routing.id')} description={t('routing.id.help')} inputWrapperOrder={BELOW} disabled={locked} error={wrongAt(`${where}.id`)} maxLength={40} value={route.id} onChange={(event) => onChange({ ...route, id: event.currentTarget.value.toLowerCase().replace(/[^a-z0-9-]/g, '-') })} />
      </div>
      <Place {...props} error={wrongAt(`${where}.place`) ?? wrongAt(`${where}.digits`)} />
      <h3>{t('routing.source')}</h3>
      <Source {...props} />
      <h3>{t('routing.lines')}</h3>
      <p className="soft">{t('routing.lines.help')}</p>
      <ol className="rule-conditions">
        {lines.map((line, at) => (
          <li key={at} className="route-line" aria-label={t('routing.line', { n: at + 1 })}>
            <Comparison one={{ operator: line.operator, value: line.value ?? '' }} locked={locked} wrong={(field) => wrongAt(`${where}.lines[${at}].${field}`)} onChange={(part) => setLine(at, part as Partial<Line>)} />
            <Destination sent={line} {...{ settings, people, locked }} error={wrongAt(`${where}.lines[${at}].target`)} onChange={(part) => setLine(at, part)} />
            {!locked && (
              <div className="row route-line-end">
                <ActionIcon disabled={at === 0} aria-label={t('routing.line.up', { n: at + 1 })} onClick={() => swap(at, at - 1)}><Icon name="arrowUp" size={17} /></ActionIcon>
                <ActionIcon disabled={at === lines.length - 1} aria-label={t('routing.line.down', { n: at + 1 })} onClick={() => swap(at, at + 1)}><Icon name="arrowDown" size={17} /></ActionIcon>
                <ActionIcon aria-label={t('routing.line.remove', { n: at + 1 })} onClick={() => onChange({ ...route, lines: lines.filter((_, each) => each !== at) })}><Icon name="trash" size={17} /></ActionIcon>
              </div>
            )}
          </li>
        ))}
      </ol>
      {!locked && <Button size="xs" variant="default" leftSection={<Icon name="plus" size={15} />} onClick={() => onChange({ ...route, lines: [...lines, { operator: 'equals', value: '', kind: 'queue', target: '' }] })}>{t('routing.line.add')}</Button>}
      <h3>{t('routing.default')}</h3>
      <p className="soft">{t('routing.default.help')}</p>
      <div className="rule-top">
        <Destination sent={fallback} {...{ settings, people, locked }} error={wrongAt(`${where}.default.target`)} onChange={(part) => onChange({ ...route, default: { ...fallback, ...part } })} />
        {fallback.kind !== 'default' && <Switch className="route-switch" label={t('routing.voicemail')} disabled={locked} checked={fallback.voicemail ?? false} onChange={(event) => onChange({ ...route, default: { ...fallback, voicemail: event.currentTarget.checked } })} />}
      </div>
    </div>
  )
}

/** A number of ours, or a voice menu with the digits that it takes. */
function Place({ route, settings, locked, onChange, error }: Props & { error: ReactNode }) {
  const t = useT()
  const menu = route.place?.ivr != null
  const { digits } = route
  const setDigits = (part: Partial<NonNullable<Route['digits']>>) => onChange({ ...route, digits: { most: 4, terminator: '#', timeout_s: 5, ...digits, ...part } })
  const choose = (kind: string | null) => onChange({ ...route, place: kind === 'ivr' ? { did: null, ivr: '' } : { did: '', ivr: null }, ...(kind === 'ivr' ? {} : { greeting: null, digits: null }) })
  return (
    <div className="rule-top">
      <Select size="sm" label={t('routing.place')} allowDeselect={false} disabled={locked} value={menu ? 'ivr' : 'did'} data={(['did', 'ivr'] as const).map((value) => ({ value, label: t(`routing.place.${value}`) }))} onChange={choose} />
      {menu ? (
        <>
          <TextInput size="sm" label={t('routing.place.ivr')} disabled={locked} error={error} value={route.place?.ivr ?? ''} onChange={(event) => onChange({ ...route, place: { did: null, ivr: event.currentTarget.value } })} />
          <TextInput size="sm" label={t('routing.greeting')} description={t('routing.greeting.help')} inputWrapperOrder={BELOW} disabled={locked} value={route.greeting ?? ''} onChange={(event) => onChange({ ...route, greeting: event.currentTarget.value || null })} />
          <NumberInput size="sm" label={t('routing.digits.most')} min={1} max={40} allowDecimal={false} disabled={locked} value={digits?.most ?? ''} onChange={(most) => (most === '' ? onChange({ ...route, digits: null }) : setDigits({ most: Number(most) }))} />
          {digits && <TextInput size="sm" label={t('routing.digits.terminator')} maxLength={1} disabled={locked} value={digits.terminator ?? '#'} onChange={(event) => setDigits({ terminator: event.currentTarget.value.replace(/[^0-9*#]/g, '') })} />}
          {digits && <NumberInput size="sm" label={t('routing.digits.timeout')} min={1} max={30} allowDecimal={false} disabled={locked} value={digits.timeout_s ?? 5} onChange={(seconds) => seconds !== '' && setDigits({ timeout_s: Number(seconds) })} />}
        </>
      ) : <Autocomplete size="sm" label={t('routing.place.did')} disabled={locked} error={error} data={[...new Set(settings.numbers.map((one) => one.number))]} value={route.place?.did ?? ''} onChange={(did) => onChange({ ...route, place: { did, ivr: null } })} />}
    </div>
  )
}

/** A field of the caller's record in a CRM, or an address of one's own. */
function Source({ route, n, locked, people, wrongAt, onChange }: Props) {
  const t = useT()
  const source = route.source ?? { connection: null, module: 'contacts', field: '', url: null, version: 1 as const, allow_private: false }
  const custom = source.url != null
  const where = `routes[${n}].source`
  const set = (part: Partial<typeof source>) => onChange({ ...route, source: { ...source, ...part } })
  const choose = (id: string | null) => set(id === 'address' ? { connection: null, url: '' } : { connection: id, url: null })
  const module = (source.module || 'contacts') as keyof typeof MODULES
  const kind = custom ? null : MODULES[module]
  const { items, problem } = useCrmList<CrmField>({ connection: source.connection ?? '', people }, kind && kind !== 'deal' ? `fields?entity=${kind}` : null)
  const labels = new Map(items.map((one) => [one.name, one.label]))
  const offered = kind === 'deal' ? OF_DEAL : items.map((one) => one.name)
  const crms = people.crms.map((one) => ({ value: one.id, label: one.title }))
  const known = !source.connection || crms.some((one) => one.value === source.connection)
  return (
    <>
      <div className="rule-top">
        <Select size="sm" label={t('routing.from')} allowDeselect={false} disabled={locked} error={wrongAt(where) ?? wrongAt(`${where}.connection`)} value={custom ? 'address' : source.connection} data={[...crms, ...(known ? [] : [{ value: source.connection!, label: source.connection! }]), { value: 'address', label: t('routing.from.address') }]} onChange={choose} />
        {custom ? (
          <>
            <TextInput size="sm" type="url" label={t('routing.url')} placeholder="https://" disabled={locked} error={wrongAt(`${where}.url`)} value={source.url ?? ''} onChange={(event) => set({ url: event.currentTarget.value })} />
            <TextInput size="sm" label={t('routing.field_name')} description={t('routing.field_name.help')} inputWrapperOrder={BELOW} disabled={locked} value={source.field ?? ''} onChange={(event) => set({ field: event.currentTarget.value })} />
            <Select size="sm" label={t('routing.version')} allowDeselect={false} disabled={locked} value={String(source.version ?? 1)} data={['1', '2'].map((value) => ({ value, label: t(`routing.version.${value as '1' | '2'}`) }))} onChange={(version) => set({ version: Number(version) as 1 | 2 })} />
            <Switch className="route-switch" label={t('alerts.private')} disabled={locked} checked={source.allow_private ?? false} onChange={(event) => set({ allow_private: event.currentTarget.checked })} />
          </>
        ) : (
          <>
            <Select size="sm" label={t('routing.record')} allowDeselect={false} disabled={locked} error={wrongAt(`${where}.module`)} value={module in MODULES ? module : null} data={Object.keys(MODULES).map((value) => ({ value, label: word('routing.module', value) }))} onChange={(next) => set({ module: next ?? 'contacts' })} />
            <Autocomplete size="sm" label={t('routing.field')} description={labels.get(source.field ?? '')} inputWrapperOrder={BELOW} disabled={locked} error={wrongAt(`${where}.field`)} data={offered} renderOption={({ option }) => <span>{labels.get(option.value) ?? option.value} <span className="soft mono">{option.value}</span></span>} value={source.field ?? ''} onChange={(field) => set({ field })} />
          </>
        )}
      </div>
      {!custom && source.connection && <ListProblem problem={problem} connection={source.connection} />}
    </>
  )
}

interface DestinationProps {
  sent: { kind?: Line['kind']; target?: string }
  settings: Props['settings']
  people: People
  locked: boolean
  error: ReactNode
  onChange: (sent: { kind: Line['kind']; target: string }) => void
}

/** Where a call goes; queues and extensions that are known are offered, others can be typed. */
export function Destination({ sent: { kind = 'default', target = '' }, settings, people, locked, error, onChange }: DestinationProps) {
  const t = useT()
  const extensions = [...new Set(settings.team.flatMap((one) => one.extensions ?? []))]
  const offered = kind === 'queue' ? settings.queues.map((one) => one.name) : kind === 'extension' || kind === 'voicemail' ? extensions : []
  const named = kind === 'queue' ? people.queueName(target) : people.nameOf(target)
  return (
    <>
      <Select size="sm" label={t('routing.send_to')} allowDeselect={false} disabled={locked} value={kind} data={KINDS.map((value) => ({ value, label: word('destination', value) }))} onChange={(next) => next && onChange({ kind: next as Line['kind'], target: next === 'default' ? '' : target })} />
      {kind === 'default' ? <span /> : <Autocomplete size="sm" label={t(`routing.target.${kind}`)} description={named && named !== target ? named : undefined} inputWrapperOrder={BELOW} disabled={locked} error={error} data={offered} value={target} onChange={(next) => onChange({ kind, target: next })} />}
    </>
  )
}
