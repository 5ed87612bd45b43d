// What a right is for, in the reader's language.
import type { Permission } from '../../api/types'
import { hasText, providerText, word } from '../../i18n'

/** `ZohoCRM.modules.leads.READ` is explained by its verb and its module, other rights by their own key. */
export function permissionPurpose({ name, purpose }: Permission): string {
  const [, ...rest] = name.split('.')
  const own = `scope.${rest.join('.')}`
  if (hasText(own)) return providerText(own, purpose)
  const [modules, module, verb] = rest
  if (modules !== 'modules' || !module || !verb) return purpose
  return providerText(`scope.${verb}`, purpose, { what: word('entities', module) })
}
