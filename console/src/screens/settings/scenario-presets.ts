// Starting points for the logging rules: what each creates. Pure.
import type { Entity, ScenarioCell } from '../../api/types'

type Row = [situation: ScenarioCell['situation'], party: ScenarioCell['party'], entity: Entity, mode: ScenarioCell['mode']]

const SITUATIONS = ['inbound_answered', 'inbound_missed', 'outbound_answered', 'outbound_not_reached'] as const
const EVERY_CALL: Row[] = SITUATIONS.flatMap((one): Row[] => [[one, 'new', 'call', 'always'], [one, 'known', 'call', 'always']])
const CALL_BACK: Row[] = [['inbound_missed', 'new', 'task', 'always'], ['inbound_missed', 'known', 'task', 'always']]

/** `sales` is what a new installation begins with. */
export const PRESETS = {
  log_only: EVERY_CALL,
  support: [...CALL_BACK, ...EVERY_CALL],
  sales: [
    ['inbound_answered', 'new', 'lead', 'create_if_none'],
    ['inbound_missed', 'new', 'lead', 'create_if_none'],
    ['outbound_answered', 'new', 'lead', 'create_if_none'],
    ...CALL_BACK,
    ['outbound_not_reached', 'new', 'task', 'always'],
    ['outbound_not_reached', 'known', 'task', 'always'],
    ...EVERY_CALL,
  ],
} satisfies Record<string, Row[]>

export type Preset = keyof typeof PRESETS

/** The preset instead of what the matrix shows; what is not a call stays. */
export const withPreset = (cells: ScenarioCell[], preset: Preset): ScenarioCell[] => [
  ...PRESETS[preset].map(([situation, party, entity, mode]) => ({ situation, party, entity, mode })),
  ...cells.filter((one) => !(SITUATIONS as readonly string[]).includes(one.situation)),
]
