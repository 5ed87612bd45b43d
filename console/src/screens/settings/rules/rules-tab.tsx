// Conditional rules of one CRM, in their order: the first one that matches a call decides.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { useEffect, useRef, useState, type DragEvent } from 'react'
import type { Finding, Rule } from '../../../api/types'
import { Card, Empty } from '../../../components/card'
import { Icon } from '../../../components/icons'
import { FindingText } from '../../../components/problem-box'
import { list, useT } from '../../../i18n'
import { withChosen } from '../people-in-settings'
import type { PlanTab } from '../settings-page'
import { BELOW } from '../parameter-field'
import { ConditionRow } from './condition'
import { Effects } from './effects'
import { useRuleChoices, type RuleChoices } from './rule-choices'
import { ListProblem } from '../crm-list'
import { SearchSelect } from '../../../components/search-select'
import { moved } from './order'
import { effectsOf, ruleText, titleOf } from './rule-words'

const NEW: Rule = { name: '', when: [{ parameter: '', operator: 'equals', value: '' }], match: 'all', then: { place: null, stage: null, lead_status: null, owner: null, task_type: null, tags: [] } }

export function RulesTab(tab: PlanTab) {
  const { plan, changePlan, locked, connection } = tab
  const t = useT()
  const choices = useRuleChoices(tab)
  const [opened, setOpened] = useState<number | null>(null)
  const [said, setSaid] = useState('')
  const [over, setOver] = useState<number | null>(null)
  const dragged = useRef<number | null>(null)
  const focus = useRef<[place: number, what: string] | null>(null)
  const rows = useRef<HTMLOListElement>(null)
  const { rules } = plan
  const set = (next: Rule[]) => changePlan({ rules: next })
  useEffect(() => {
    if (!focus.current) return
    const [place, what] = focus.current
    focus.current = null
    const row = rows.current?.children[place]
    const found = row?.querySelector<HTMLElement>(`${what}:not(:disabled)`) ?? row?.querySelector<HTMLElement>('.rule-move:not(:disabled)')
    found?.focus()
  })
  const move = (from: number, to: number, what: string) => {
    if (to < 0 || to >= rules.length || from === to) return
    set(moved(rules, from, to))
    if (opened !== null) setOpened(moved(rules.map((_, at) => at), from, to).indexOf(opened))
    setSaid(t('rules.moved', { rule: titleOf(rules[from]!, from), n: to + 1, count: rules.length }))
    focus.current = [to, what]
  }
  const add = () => {
    set([...rules, NEW])
    setOpened(rules.length)
    focus.current = [rules.length, '.rule-body input']
  }
  const remove = (place: number) => {
    set(rules.filter((_, at) => at !== place))
    setOpened(opened === null || opened === place ? null : opened > place ? opened - 1 : opened)
  }
  const drop = (event: DragEvent, to: number) => {
    event.preventDefault()
    setOver(null)
    if (dragged.current !== null) move(dragged.current, to, '.rule-edit')
    dragged.current = null
  }
  const common = plan.deal_places[0]
  const otherwise = effectsOf({ place: common?.place ?? null, stage: common?.stage ?? null, lead_status: plan.lead_status, tags: [] }, choices.names)
  return (
    <div className="stack">
      <section className="card flush" aria-labelledby="rules">
        <div className="card-head">
          <div className="grow"><h2 id="rules">{t('settings.rules')}</h2><p className="lead">{t('rules.lead')}</p></div>
          {!locked && <Button leftSection={<Icon name="plus" size={16} />} onClick={add}>{t('rules.add')}</Button>}
        </div>
        <ListProblem problem={rules.length > 0 ? choices.problem : null} connection={connection} />
        {rules.length === 0 ? <Empty icon="adjustments" title={t('rules.none')}><p>{t('rules.none.what')}</p></Empty> : (
          <>
            <ol className="rules" ref={rows} aria-label={t('rules.order')}>
              {rules.map((rule, n) => (
                <li key={`${connection}:${n}`} className={over === n ? 'rule over' : 'rule'} onDragOver={(event) => { event.preventDefault(); setOver(n) }} onDragLeave={() => setOver(null)} onDrop={(event) => drop(event, n)}>
                  <RuleHead {...{ rule, n, locked, choices }} count={rules.length} open={opened === n} findings={under(tab.findings, `crm.${connection}.rules[${n}]`)} onOpen={() => setOpened(opened === n ? null : n)} onMove={(to, what) => move(n, to, what)} onRemove={() => remove(n)} onDrag={(on) => { dragged.current = on ? n : null }} />
                  {opened === n && <RuleBody {...{ rule, n, locked, choices }} findings={tab.findings} where={`crm.${connection}.rules[${n}]`} onChange={(next) => set(rules.map((one, at) => (at === n ? next : one)))} />}
                </li>
              ))}
            </ol>
            <p className="rules-otherwise soft">{t('rules.otherwise', { effects: otherwise.length ? list(otherwise) : t('rules.otherwise.plan') })}</p>
          </>
        )}
        <span className="hidden-text" role="status">{said}</span>
      </section>
      <Fields {...tab} choices={choices} />
    </div>
  )
}

/** Findings about this place and all below it. */
const under = (findings: Finding[], where: string) => findings.filter((one) => one.where === where || one.where.startsWith(`${where}.`))

function RuleFindings({ findings }: { findings: Finding[] }) {
  return findings.map((one) => <p key={one.code + one.where} className={one.level === 'error' ? 'rule-finding red' : 'rule-finding'}><Icon name="alertTriangle" size={15} /><span><FindingText finding={one} /></span></p>)
}

interface Head {
  rule: Rule
  n: number
  count: number
  open: boolean
  locked: boolean
  choices: RuleChoices
  findings: Finding[]
  onOpen: () => void
  onMove: (to: number, what: string) => void
  onRemove: () => void
  onDrag: (on: boolean) => void
}

function RuleHead({ rule, n, count, open, locked, choices, findings, onOpen, onMove, onRemove, onDrag }: Head) {
  const t = useT()
  const title = titleOf(rule, n)
  return (
    <div className="rule-head">
      {!locked && <span className="rule-handle" draggable title={t('rules.drag')} aria-hidden onDragStart={(event) => { event.dataTransfer.setData('text/plain', title); onDrag(true) }} onDragEnd={() => onDrag(false)}><Icon name="gripVertical" size={18} /></span>}
      <span className="rule-number" aria-hidden>{n + 1}</span>
      <div className="grow">
        <button type="button" className="rule-edit" aria-expanded={open} aria-label={t('rules.edit', { rule: title })} onClick={onOpen}><b>{title}</b><Icon name={open ? 'chevronUp' : 'chevronDown'} size={16} /></button>
        <p className="rule-text">{ruleText(rule, choices.names)}</p>
        <RuleFindings findings={findings} />
      </div>
      {!locked && (
        <div className="rule-buttons">
          <ActionIcon className="rule-move rule-up" disabled={n === 0} aria-label={t('rules.up', { rule: title })} onClick={() => onMove(n - 1, '.rule-up')}><Icon name="arrowUp" size={17} /></ActionIcon>
          <ActionIcon className="rule-move rule-down" disabled={n === count - 1} aria-label={t('rules.down', { rule: title })} onClick={() => onMove(n + 1, '.rule-down')}><Icon name="arrowDown" size={17} /></ActionIcon>
          <ActionIcon aria-label={t('rules.remove', { rule: title })} onClick={onRemove}><Icon name="trash" size={17} /></ActionIcon>
        </div>
      )}
    </div>
  )
}

function RuleBody({ rule, n, locked, choices, findings, where, onChange }: { rule: Rule; n: number; locked: boolean; choices: RuleChoices; findings: Finding[]; where: string; onChange: (rule: Rule) => void }) {
  const t = useT()
  const wrong = (below: string) => (field: string) => {
    const found = findings.find((one) => one.level === 'error' && one.where === `${where}.${below}.${field}`)
    return found ? <FindingText finding={found} /> : undefined
  }
  const setWhen = (when: Rule['when']) => onChange({ ...rule, when })
  return (
    <div className="rule-body" role="group" aria-label={titleOf(rule, n)}>
      <div className="rule-top">
        <TextInput size="sm" label={t('rules.name')} description={t('rules.name.help')} inputWrapperOrder={BELOW} disabled={locked} maxLength={200} value={rule.name} onChange={(event) => onChange({ ...rule, name: event.currentTarget.value })} />
        {rule.when.length > 1 && <Select size="sm" label={t('rules.match')} allowDeselect={false} disabled={locked} value={rule.match} data={(['all', 'any'] as const).map((value) => ({ value, label: t(`rules.match.${value}`) }))} onChange={(match) => match && onChange({ ...rule, match: match as Rule['match'] })} />}
      </div>
      {rule.when.length === 0 && <p className="soft">{t('rules.conditions.none')}</p>}
      <ul className="rule-conditions">
        {rule.when.map((one, c) => <ConditionRow key={c} n={c} {...{ one, choices, locked }} wrong={wrong(`when[${c}]`)} onChange={(next) => setWhen(rule.when.map((each, at) => (at === c ? next : each)))} onRemove={() => setWhen(rule.when.filter((_, at) => at !== c))} />)}
      </ul>
      {!locked && <Button size="xs" variant="default" leftSection={<Icon name="plus" size={15} />} onClick={() => setWhen([...rule.when, NEW.when[0]!])}>{t('rules.condition.add')}</Button>}
      <h3>{t('rules.then')}</h3>
      <p className="soft">{t('rules.then.help')}</p>
      <Effects {...{ choices, locked }} then={rule.then} wrong={wrong('then')} onChange={(then) => onChange({ ...rule, then })} />
    </div>
  )
}

/** The CRM's fields that take tags and task types. */
function Fields({ plan, changePlan, locked, choices, connection, findings }: PlanTab & { choices: RuleChoices }) {
  const t = useT()
  const shared = { clearable: true, disabled: locked }
  const tags = plan.tag_field || null
  return (
    <Card title={t('rules.fields')} lead={t('rules.fields.lead')} id="rule-fields">
      <div className="rule-effects">
        <SearchSelect {...shared} label={t('versions.tag_field')} description={t('rules.tag_field.help')} data={withChosen(choices.tagFields, tags)} value={tags} onChange={(tag_field) => changePlan({ tag_field: tag_field ?? '' })} />
        <SearchSelect {...shared} label={t('versions.task_type_field')} description={t('rules.task_type_field.help')} data={withChosen(choices.taskFields, plan.task_type_field)} value={plan.task_type_field ?? null} onChange={(task_type_field) => changePlan({ task_type_field })} />
      </div>
      <RuleFindings findings={['tag_field', 'task_type_field'].flatMap((name) => under(findings, `crm.${connection}.${name}`))} />
    </Card>
  )
}
