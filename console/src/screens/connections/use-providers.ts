// What can be connected, with the texts of each provider in the reader's language.
import { useResource } from '../../api/resource'
import type { Permission, Provider, SettingField } from '../../api/types'
import { useLanguage } from '../../i18n'

/** Nothing is loaded while it is not `wanted`. */
export function useProviders(wanted = true) {
  const language = useLanguage()
  return useResource<Provider[] | { items: Provider[] }>(wanted ? `/providers?language=${language}` : null)
}

/** What a permission is for: in the reader's language where the provider has the words, else as the server has them. */
export const permissionPurpose = ({ name, purpose }: Permission, provider: Provider | undefined): string => provider?.permissions[name] ?? purpose

/** An option of a choice as people read it. */
export const optionLabel = (field: SettingField, option: string): string => field.option_labels[option] ?? option

const REDIRECT_URI = '{redirect_uri}'

/** A step, and whether the address to copy belongs at its end. */
export const stepParts = (step: string): { text: string; copies: boolean } => ({ text: step.replace(REDIRECT_URI, '').trim(), copies: step.includes(REDIRECT_URI) })
