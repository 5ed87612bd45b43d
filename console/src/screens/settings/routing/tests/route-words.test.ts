import { expect, test } from 'vitest'
import type { Route } from '../../../../api/types'
import { destinationText } from '../../../../components/destination-text'
import { text } from '../../../../i18n'
import { PEOPLE } from '../../../../testing/values'
import { flowOf, lineText, placeText, searchedIn, sourceText } from '../route-words'

const ROUTE: Route = {
  id: 'tiers', name: 'By tier', place: { did: '+34928000080', ivr: null }, greeting: null, digits: null,
  source: { connection: 'zoho', module: 'contacts', field: 'Tier', url: null, version: 1, allow_private: false },
  lines: [{ operator: 'equals', value: 'GOLD', kind: 'queue', target: 'vip' }, { operator: 'empty', value: '', kind: 'external', target: '+34928111222' }],
  default: { kind: 'default', target: '', voicemail: false },
}

test('a line says how it compares and where it sends', () => {
  expect(ROUTE.lines!.map((one) => lineText(one, PEOPLE))).toEqual([
    `${text('rule_op.equals')} “GOLD” → ${text('destination.queue')} vip`,
    `${text('rule_op.empty')} → ${text('destination.external')} +34 928 111 222`,
  ])
})

test('the default without a target is the normal course, an unfinished destination says so', () => {
  expect(destinationText({ kind: 'default' }, PEOPLE)).toBe(text('destination.default'))
  expect(destinationText({ kind: 'queue', target: '' }, PEOPLE)).toBe(`${text('destination.queue')} …`)
})

test('the source is a field of a record or an address', () => {
  expect(sourceText(ROUTE, (id) => id.toUpperCase())).toContain('ZOHO')
  expect(sourceText({ ...ROUTE, source: { ...ROUTE.source!, url: 'https://crm.example' } }, String)).toBe('https://crm.example')
  expect(placeText({ ...ROUTE, place: { did: null, ivr: 'main' } })).toBe(text('routing.at_menu', { menu: 'main' }))
})

test('rules are found by name, field, number and destination', () => {
  for (const wanted of ['by tier', 'tiers', 'tier', '+34928000080', 'vip']) expect(searchedIn(ROUTE, PEOPLE)).toContain(wanted)
})

test('the flow of an extension ends at the substitute or at the normal course', () => {
  const rule = { extension: '1', order: ['deal' as const], ring_s: 20, fallback: '' }
  expect(flowOf(rule, PEOPLE).at(-1)).toBe(text('routing.flow.normal'))
  expect(flowOf({ ...rule, fallback: '99' }, PEOPLE).at(-1)).toBe(text('routing.flow.substitute', { extension: '99' }))
  expect(flowOf(rule, PEOPLE)).toHaveLength(4)
})
