import { expect, test } from 'vitest'
import type { ScenarioCell } from '../../../api/types'
import { PRESETS, withPreset, type Preset } from '../scenario-presets'

const kinds = (preset: Preset) => [...new Set(withPreset([], preset).map((one) => one.entity))].sort()

test('each preset logs every call, and only Sales creates leads', () => {
  expect(kinds('log_only')).toEqual(['call'])
  expect(kinds('support')).toEqual(['call', 'task'])
  expect(kinds('sales')).toEqual(['call', 'lead', 'task'])
  for (const preset of Object.keys(PRESETS) as Preset[]) expect(withPreset([], preset).filter((one) => one.entity === 'call')).toHaveLength(8)
})

test('a preset replaces the cells of calls and leaves those of chats', () => {
  const chat: ScenarioCell = { situation: 'chat_handed_over', party: 'new', entity: 'lead', mode: 'create_if_none' }
  const deal: ScenarioCell = { situation: 'inbound_answered', party: 'new', entity: 'deal', mode: 'always' }
  const found = withPreset([deal, chat], 'log_only')
  expect(found).toContain(chat)
  expect(found).not.toContain(deal)
})
