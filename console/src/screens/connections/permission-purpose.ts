// What a right is for, in the reader's language.
import type { Scope } from '../../api/types'
import { has, ours, word } from '../../i18n'

/** `ZohoCRM.modules.leads.READ` is explained by its verb and its module, other rights by their own key. */
export function purposeOf({ name, purpose }: Scope): string {
  const [, ...rest] = name.split('.')
  const own = `scope.${rest.join('.')}`
  if (has(own)) return ours(own, purpose)
  const [modules, module, verb] = rest
  if (modules !== 'modules' || !module || !verb) return purpose
  return ours(`scope.${verb}`, purpose, { what: word('entities', module) })
}
