// The scenario: what is made in the CRM, by situation and kind of record; and whose each record becomes.
import { Button, Menu, Select, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { CrmPlan, Entity, EntityOwner, ScenarioCell } from '../../api/types'
import { Choices } from '../../components/choices'
import { Icon } from '../../components/icons'
import { SearchSelect } from '../../components/search-select'
import { Tag } from '../../components/status'
import { list, phone, useT, word, type T } from '../../i18n'
import { choicesOf } from './people-in-settings'
import { PRESETS, withPreset, type Preset } from './scenario-presets'
import type { PlanTab } from './settings-page'

const SITUATIONS: ScenarioCell['situation'][] = ['inbound_answered', 'inbound_missed', 'outbound_answered', 'outbound_not_reached']
const PARTIES: ScenarioCell['party'][] = ['new', 'known']
const ENTITIES: Entity[] = ['lead', 'contact', 'account', 'deal', 'task', 'call']

type Mode = ScenarioCell['mode']

// Modes that mean something for a kind of record; a new client's record may still be created by another integration.
const MODES: Partial<Record<Entity, Mode[]>> = {
  lead: ['off', 'create_if_none'],
  contact: ['off', 'create_if_none'],
  account: ['off', 'create_if_none'],
  deal: ['off', 'create_if_none', 'if_no_open_deal', 'always'],
  task: ['off', 'always'],
  call: ['off', 'always'],
}

const UPDATED = { known: ['lead', 'contact', 'account', 'deal'], new: ['lead', 'contact', 'account'] }

const modesOf = (entity: Entity, party: ScenarioCell['party']): Mode[] => [...(MODES[entity] ?? []), ...(UPDATED[party].includes(entity) ? (['update_only'] as const) : [])]

const cellOf = (plan: CrmPlan, situation: string, party: string, entity: string) =>
  plan.scenario.find((one) => one.situation === situation && one.party === party && one.entity === entity)

function withMode(cells: ScenarioCell[], changed: ScenarioCell): ScenarioCell[] {
  const same = (one: ScenarioCell) => one.situation === changed.situation && one.party === changed.party && one.entity === changed.entity
  const rest = cells.filter((one) => !same(one))
  return changed.mode === 'off' ? rest : [...rest, changed]
}

/** The row in plain words: "A lead, if there is none; a task; the call record". */
function inWords(plan: CrmPlan, situation: string, party: string, t: T): string {
  const parts = ENTITIES.flatMap((entity) => {
    const mode = cellOf(plan, situation, party, entity)?.mode ?? 'off'
    if (mode === 'off') return []
    const name = word('entity', entity)
    if (mode === 'update_only') return [party === 'known' && entity !== 'deal' ? word('rule.title.owner', entity) : t('matrix.updated', { name })]
    return [mode === 'create_if_none' ? t('matrix.if_none', { name }) : mode === 'if_no_open_deal' ? t('matrix.if_no_deal', { name }) : name]
  })
  return parts.length ? list(parts) : t('matrix.nothing')
}

/** The matrix whole, or by kind of record with its owner: two views of the same cells. */
export function Scenario(tab: PlanTab) {
  const t = useT()
  const [view, setView] = useState<View>('matrix')
  const views = (Object.keys(VIEWS) as View[]).map((one) => ({ value: one, label: t(`scenario.view.${one}`) }))
  return (
    <div className="stack">
      <Choices label={t('scenario.view')} value={view} data={views} onChange={(next) => setView(next as View)} />
      {view === 'matrix' ? <ScenarioMatrix {...tab} /> : view === 'managers' ? <Managers {...tab} /> : VIEWS[view].map((entity) => <EntityColumn key={entity} entity={entity} {...tab} />)}
    </div>
  )
}

const VIEWS = { matrix: [], managers: [], people: ['account', 'lead'], deals: ['deal'], contacts: ['contact'], tasks: ['task'] } satisfies Record<string, Entity[]>
type View = keyof typeof VIEWS

/** One kind of record: what is done in each situation, in words, and who owns it. */
function EntityColumn(tab: PlanTab & { entity: Entity }) {
  const { entity, plan } = tab
  const t = useT()
  const name = word('entity', entity)
  return (
    <section className="card flush" aria-label={name}>
      <div className="card-head"><h2>{name}</h2></div>
      <ul className="lines">
        {SITUATIONS.flatMap((situation) => PARTIES.map((party) => {
          const mode = cellOf(plan, situation, party, entity)?.mode ?? 'off'
          return (
            <li key={situation + party} className="row wrap owner-line">
              <div className="grow"><b>{word('row', situation)}, {word('party', party)}</b><div className="soft small">{t(mode === 'update_only' && party === 'new' ? 'matrix.preview.update_later' : mode === 'update_only' && entity === 'deal' ? 'matrix.preview.update_deal' : `matrix.preview.${mode}`, { name, owner: ownerText(tab) })}</div></div>
              <CellSelect {...tab} {...{ situation, party, mode }} />
            </li>
          )
        }))}
        <OwnerLine {...tab} />
      </ul>
    </section>
  )
}

/** Whose calls those of each number are, and whose all others are. */
function Managers(tab: PlanTab) {
  const { settings, change, locked } = tab
  const t = useT()
  const owner = (number: string, default_owner: string | null) => change({ numbers: settings.numbers.map((one) => (one.number === number ? { ...one, default_owner } : one)) })
  const team = settings.team.map((one) => ({ value: one.id, label: one.name || one.id }))
  return (
    <section className="card flush" aria-label={t('scenario.view.managers')}>
      <div className="card-head"><h2>{t('scenario.view.managers')}</h2></div>
      <ul className="lines">
        <DefaultOwner {...tab} />
        {settings.numbers.map((one) => (
          <li key={one.number} className="row wrap owner-line">
            <b className="grow">{[one.title, phone(one.number)].filter(Boolean).join(', ')}</b>
            <SearchSelect size="sm" className="grow" aria-label={`${t('numbers.owner')}: ${phone(one.number)}`} clearable disabled={locked} value={one.default_owner ?? null} data={team} onChange={(next) => owner(one.number, next)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Who owns what is nobody's; by the id of a user while the CRM's users are not known. */
function DefaultOwner({ settings, plan, changePlan, connection, people, locked }: PlanTab) {
  const t = useT()
  const users = choicesOf(settings, people, connection, plan.default_user)
  const shared = { size: 'sm', className: 'grow', label: t('general.default_user'), description: t('general.default_user.help'), disabled: locked }
  return (
    <li className="row wrap owner-line">
      {users.length > 0 ? (
        <SearchSelect {...shared} clearable value={plan.default_user} data={users} onChange={(default_user) => changePlan({ default_user })} />
      ) : (
        <TextInput {...shared} value={plan.default_user ?? ''} onChange={(event) => changePlan({ default_user: event.currentTarget.value || null })} />
      )}
    </li>
  )
}

/** What one cell asks for. */
function CellSelect({ entity, situation, party, mode, plan, changePlan, locked }: PlanTab & Pick<ScenarioCell, 'entity' | 'situation' | 'party' | 'mode'>) {
  const offered = modesOf(entity, party)
  const modes = offered.includes(mode) ? offered : [...offered, mode]
  const label = `${word('entity', entity)}: ${word('row', situation)}, ${word('party', party)}`
  return (
    <select className={mode === 'off' ? 'cell off' : 'cell'} aria-label={label} disabled={locked} value={mode} onChange={(event) => changePlan({ scenario: withMode(plan.scenario, { situation, party, entity, mode: modes[event.currentTarget.selectedIndex]! }) })}>
      {modes.map((one) => <option key={one} value={one}>{word('mode', one)}</option>)}
    </select>
  )
}

function ScenarioMatrix(tab: PlanTab) {
  const { plan } = tab
  const t = useT()
  const [at] = useState(() => new URLSearchParams(location.search).get('at')) // `situation.party`: a call page leads to the row that decided
  const marked = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    void marked.current?.scrollIntoView({ block: 'center' })
  }, [])
  return (
    <section className="card flush" aria-labelledby="matrix">
      <div className="card-head">
        <div className="grow"><h2 id="matrix">{t('settings.scenario')}</h2><p className="lead">{t('matrix.lead')} {t('matrix.update.lead')}</p></div>
        {!tab.locked && <Presets {...tab} />}
      </div>
      <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="matrix">
        <table className="table matrix">
          <thead>
            <tr><th>{t('matrix.situation')}</th>{ENTITIES.map((one) => <th key={one}>{word('entity', one)}</th>)}</tr>
          </thead>
          <tbody>
            {SITUATIONS.flatMap((situation) => PARTIES.map((party) => (
              <tr key={situation + party} ref={at === `${situation}.${party}` ? marked : undefined} className={`${party === 'new' ? 'first' : ''}${at === `${situation}.${party}` ? ' marked' : ''}`}>
                <th scope="row">
                  {at === `${situation}.${party}` && <Tag tone="teal">{t('matrix.marked')}</Tag>}
                  <span>{word('row', situation)}</span>
                  <span className="soft">{word('party', party)}</span>
                  <small className="soft">{inWords(plan, situation, party, t)}</small>
                </th>
                {ENTITIES.map((entity) => {
                  const mode = cellOf(plan, situation, party, entity)?.mode ?? 'off'
                  return (
                    <td key={entity} data-label={word('entity', entity)}>
                      <CellSelect {...tab} {...{ entity, situation, party, mode }} />
                    </td>
                  )
                })}
              </tr>
            )))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Presets({ plan, changePlan }: PlanTab) {
  const t = useT()
  return (
    <Menu position="bottom-end" shadow="md" width={320} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target><Button variant="default" rightSection={<Icon name="chevronDown" size={15} />}>{t('matrix.preset')}</Button></Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(PRESETS) as Preset[]).map((one) => <Menu.Item key={one} onClick={() => changePlan({ scenario: withPreset(plan.scenario, one) })}><b>{t(`matrix.preset.${one}`)}</b><div className="soft">{t(`matrix.preset.${one}.what`)}</div></Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  )
}

const RULES: EntityOwner['rule'][] = ['call_manager', 'default_user', 'fixed_user', 'owner_of_client', 'owner_of_contact', 'owner_of_lead', 'owner_of_account', 'owner_of_deal', 'keep']

const PEOPLE: Entity[] = ['contact', 'lead', 'account'] // whose existing records may keep their owner

export function Owners(tab: PlanTab) {
  const t = useT()
  return (
    <section className="card flush" aria-labelledby="owners">
      <div className="card-head"><div className="grow"><h2 id="owners">{t('settings.owners')}</h2><p className="lead">{t('owners.lead')} {t('owners.manager')}</p></div></div>
      <ul className="lines"><DefaultOwner {...tab} />{ENTITIES.map((entity) => <OwnerLine key={entity} entity={entity} {...tab} />)}</ul>
    </section>
  )
}

const ownerOf = (plan: CrmPlan, entity: Entity): EntityOwner => plan.owners.find((row) => row.entity === entity) ?? { entity, rule: 'call_manager', user: null }

/** Who becomes the owner, in words. */
function ownerText({ entity, plan, settings, connection, people }: PlanTab & { entity: Entity }): string {
  const { rule, user } = ownerOf(plan, entity)
  const named = rule === 'fixed_user' && choicesOf(settings, people, connection, user).find((one) => one.value === user)?.label
  return named || word('owner', rule)
}

/** Whose records of this kind become. */
function OwnerLine({ entity, settings, plan, connection, changePlan, locked, people }: PlanTab & { entity: Entity }) {
  const t = useT()
  const one = ownerOf(plan, entity)
  const set = (changed: EntityOwner) => changePlan({ owners: [...plan.owners.filter((row) => row.entity !== changed.entity), changed] })
  return (
    <li className="row wrap owner-line">
      <b>{word('entity', entity)}</b>
      <Select size="sm" className="grow" aria-label={t('owners.of', { entity: word('entity', entity) })} allowDeselect={false} disabled={locked} value={one.rule} data={RULES.filter((rule) => rule !== `owner_of_${entity}` && (rule !== 'keep' || PEOPLE.includes(entity))).map((rule) => ({ value: rule, label: word('owner', rule) }))} onChange={(rule) => rule && set({ ...one, rule, user: rule === 'fixed_user' ? one.user : null })} />
      {one.rule === 'fixed_user' && <SearchSelect size="sm" className="grow" aria-label={t('team.person')} disabled={locked} value={one.user ?? null} data={choicesOf(settings, people, connection, one.user)} onChange={(user) => set({ ...one, user })} />}
    </li>
  )
}
