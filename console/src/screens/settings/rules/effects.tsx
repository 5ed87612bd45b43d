// What a rule sets: place of deals, status of leads, owner, type of tasks, tags.
import { Autocomplete, TagsInput, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { RuleEffects } from '../../../api/types'
import { SearchSelect } from '../../../components/search-select'
import { useT } from '../../../i18n'
import { withChosen } from '../people-in-settings'
import type { RuleChoices } from './rule-choices'

interface Props {
  then: RuleEffects
  choices: RuleChoices
  locked: boolean
  wrong: (field: string) => ReactNode
  onChange: (then: RuleEffects) => void
}

export function Effects({ then, choices, locked, wrong, onChange }: Props) {
  const t = useT()
  const set = (part: Partial<RuleEffects>) => onChange({ ...then, ...part })
  const shared = (field: keyof RuleEffects) => ({ size: 'sm' as const, label: t(`rules.${field}`), disabled: locked, error: wrong(field) })
  return (
    <div className="rule-effects">
      <Place {...{ then, choices, shared, set }} />
      <Autocomplete {...shared('lead_status')} data={choices.leadStatuses} value={then.lead_status ?? ''} onChange={(value) => set({ lead_status: value || null })} />
      <SearchSelect {...shared('owner')} clearable data={choices.people(then.owner)} value={then.owner ?? null} onChange={(owner) => set({ owner })} />
      <Autocomplete {...shared('task_type')} data={choices.taskTypes} value={then.task_type ?? ''} onChange={(value) => set({ task_type: value || null })} />
      <TagsInput {...shared('tags')} splitChars={[',']} acceptValueOnBlur data={[]} value={then.tags ?? []} onChange={(tags) => set({ tags })} />
    </div>
  )
}

/** Another pipeline has other stages: the chosen one goes with it. */
function Place({ then, choices, shared, set }: Pick<Props, 'then' | 'choices'> & { shared: (field: keyof RuleEffects) => { size: 'sm'; label: string; disabled: boolean; error: ReactNode }; set: (part: Partial<RuleEffects>) => void }) {
  if (choices.pipelines.length === 0) {
    return (
      <>
        <TextInput {...shared('place')} value={then.place ?? ''} onChange={(event) => set({ place: event.currentTarget.value || null })} />
        <TextInput {...shared('stage')} value={then.stage ?? ''} onChange={(event) => set({ stage: event.currentTarget.value || null })} />
      </>
    )
  }
  const stages = withChosen(choices.stagesOf(then.place), then.stage)
  return (
    <>
      <SearchSelect {...shared('place')} clearable data={withChosen(choices.pipelines, then.place)} value={then.place ?? null} onChange={(place) => set({ place, stage: null })} />
      <SearchSelect {...shared('stage')} clearable disabled={shared('stage').disabled || stages.length === 0} data={stages} value={then.stage ?? null} onChange={(stage) => set({ stage })} />
    </>
  )
}
