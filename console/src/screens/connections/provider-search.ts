// Finding a provider by its name, its description, its kind or what it can, with or without accents and capitals.
import type { Ability, Provider } from '../../api/types'
import { text, word, type Key } from '../../i18n'

export const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

export const abilityText = ({ code, n }: Ability): string => text(`ability.${code}` as Key, n === null ? undefined : { n })

/** Those that have each of the words sought; all where none is. */
export function searchProviders(providers: Provider[], sought: string): Provider[] {
  const words = plain(sought).split(/\s+/).filter(Boolean)
  return providers.filter((one) => {
    const said = plain(`${one.title} ${one.summary ?? ''} ${word('provider_kind', one.kind)} ${one.abilities.filter((each) => each.can).map(abilityText).join(' ')}`)
    return words.every((each) => said.includes(each))
  })
}
