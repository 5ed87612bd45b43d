// A routing rule in words: where it is asked, what it reads, where it sends.
import type { People } from '../../../api/people'
import type { DirectToOwner, Route } from '../../../api/types'
import { destinationText } from '../../../components/destination-text'
import { list, phone, text, word } from '../../../i18n'
import { valuesOf } from '../rules/rule-words'

export type Line = NonNullable<Route['lines']>[number]

export const routeTitle = (route: Route) => route.name || route.id

export const placeText = (route: Route) =>
  route.place?.ivr ? text('routing.at_menu', { menu: route.place.ivr }) : text('routing.at_number', { number: phone(route.place?.did || '…') })

export function sourceText({ source }: Route, titleOf: (id: string) => string): string {
  if (source?.url != null) return source.url || '…'
  return text('routing.reads', { field: source?.field || '…', module: word('routing.module', source?.module || 'contacts'), connection: source?.connection ? titleOf(source.connection) : '…' })
}

export const lineText = (line: Line, people: People) =>
  `${compared(line)} → ${destinationText(line, people)}`

const compared = ({ operator, value = '' }: Line) =>
  operator === 'empty' || operator === 'not_empty' ? word('rule_op', operator) : text('routing.compares', { operator: word('rule_op', operator), value: valuesOf({ value }).join(', ') })

/** What is searched by: its name, its field, its place and its destinations. */
export const searchedIn = (route: Route, people: People) =>
  [routeTitle(route), route.id, placeText(route), route.place?.did, route.source?.field, route.source?.url, ...(route.lines ?? []).map((one) => destinationText(one, people))].filter(Boolean).join(' ').toLocaleLowerCase()

/** The steps of a call to this extension, in their order. */
export function flowOf(rule: DirectToOwner, people: People): string[] {
  const owners = list((rule.order ?? []).map((one) => word('routing.owner_of', one)))
  const person = rule.fallback && people.nameOf(rule.fallback)
  return [
    text('routing.flow.called', { extension: rule.extension || '…' }),
    text('routing.flow.looked_up', { owners: owners || '…' }),
    text('routing.flow.rings', { seconds: rule.ring_s ?? 20 }),
    rule.fallback ? text('routing.flow.substitute', { extension: person ? `${rule.fallback} (${person})` : rule.fallback }) : text('routing.flow.normal'),
  ]
}
