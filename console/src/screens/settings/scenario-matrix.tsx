// The scenario: what is made in the CRM, by situation and kind of record; and whose each record becomes.
import { Select } from '@mantine/core'
import type { CrmPlan, Entity, EntityOwner, ScenarioCell } from '../../api/types'
import { list, useT, word, type T } from '../../i18n'
import { choicesOf } from './people-in-settings'
import type { PlanTab } from './settings-page'

const SITUATIONS: ScenarioCell['situation'][] = ['inbound_answered', 'inbound_missed', 'outbound_answered', 'outbound_not_reached']
const PARTIES: ScenarioCell['party'][] = ['new', 'known']
const ENTITIES: Entity[] = ['lead', 'contact', 'account', 'deal', 'task', 'call']

type Mode = ScenarioCell['mode']

// Modes that mean something for a kind of record; a new client has no record that could be updated.
const MODES: Partial<Record<Entity, Mode[]>> = {
  lead: ['off', 'create_if_none'],
  contact: ['off', 'create_if_none'],
  account: ['off', 'create_if_none'],
  deal: ['off', 'create_if_none', 'if_no_open_deal', 'always'],
  task: ['off', 'always'],
  call: ['off', 'always'],
}

const UPDATED = ['lead', 'contact', 'account']

const modesOf = (entity: Entity, party: string): Mode[] => [...(MODES[entity] ?? []), ...(party === 'known' && UPDATED.includes(entity) ? (['update_only'] as const) : [])]

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
    if (mode === 'update_only') return [word('rule.title.owner', entity)]
    return [mode === 'create_if_none' ? t('matrix.if_none', { name }) : mode === 'if_no_open_deal' ? t('matrix.if_no_deal', { name }) : name]
  })
  return parts.length ? list(parts) : t('matrix.nothing')
}

export function ScenarioMatrix({ plan, changePlan, locked }: PlanTab) {
  const t = useT()
  return (
    <section className="card flush" aria-labelledby="matrix">
      <div className="card-head"><div className="grow"><h2 id="matrix">{t('settings.scenario')}</h2><p className="lead">{t('matrix.lead')} {t('matrix.update.lead')}</p></div></div>
      <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="matrix">
        <table className="table matrix">
          <thead>
            <tr><th>{t('matrix.situation')}</th>{ENTITIES.map((one) => <th key={one}>{word('entity', one)}</th>)}</tr>
          </thead>
          <tbody>
            {SITUATIONS.flatMap((situation) => PARTIES.map((party) => (
              <tr key={situation + party} className={party === 'new' ? 'first' : ''}>
                <th scope="row">
                  <span>{word('row', situation)}</span>
                  <span className="soft">{word('party', party)}</span>
                  <small className="soft">{inWords(plan, situation, party, t)}</small>
                </th>
                {ENTITIES.map((entity) => {
                  const mode = cellOf(plan, situation, party, entity)?.mode ?? 'off'
                  const offered = modesOf(entity, party)
                  const modes = offered.includes(mode) ? offered : [...offered, mode]
                  const label = `${word('entity', entity)}: ${word('row', situation)}, ${word('party', party)}`
                  return (
                    <td key={entity} data-label={word('entity', entity)}>
                      <select className={mode === 'off' ? 'cell off' : 'cell'} aria-label={label} disabled={locked} value={mode} onChange={(event) => changePlan({ scenario: withMode(plan.scenario, { situation, party, entity, mode: modes[event.currentTarget.selectedIndex]! }) })}>
                        {modes.map((one) => <option key={one} value={one}>{word('mode', one)}</option>)}
                      </select>
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

const RULES: EntityOwner['rule'][] = ['call_manager', 'default_user', 'fixed_user', 'owner_of_client', 'owner_of_contact', 'owner_of_lead', 'owner_of_account', 'owner_of_deal']

export function Owners({ settings, plan, connection, changePlan, locked, people }: PlanTab) {
  const t = useT()
  const ruleOf = (entity: Entity): EntityOwner => plan.owners.find((one) => one.entity === entity) ?? { entity, rule: 'call_manager', user: null }
  const set = (changed: EntityOwner) => changePlan({ owners: [...plan.owners.filter((one) => one.entity !== changed.entity), changed] })
  return (
    <section className="card flush" aria-labelledby="owners">
      <div className="card-head"><div className="grow"><h2 id="owners">{t('settings.owners')}</h2><p className="lead">{t('owners.lead')}</p></div></div>
      <ul className="lines">
        {ENTITIES.map((entity) => {
          const one = ruleOf(entity)
          return (
            <li key={entity} className="row wrap owner-line">
              <b>{word('entity', entity)}</b>
              <Select size="sm" className="grow" aria-label={t('owners.of', { entity: word('entity', entity) })} allowDeselect={false} disabled={locked} value={one.rule} data={RULES.filter((rule) => rule !== `owner_of_${entity}`).map((rule) => ({ value: rule, label: word('owner', rule) }))} onChange={(rule) => rule && set({ ...one, rule, user: rule === 'fixed_user' ? one.user : null })} />
              {one.rule === 'fixed_user' && <Select size="sm" className="grow" searchable aria-label={t('team.person')} disabled={locked} value={one.user ?? null} data={choicesOf(settings, people, connection, one.user)} onChange={(user) => set({ ...one, user })} nothingFoundMessage={t('nothing_found')} />}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
