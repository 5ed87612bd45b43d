// Finding a provider by its name, its description or its kind, with or without accents and capitals.
import type { Provider } from '../../api/types'
import { word } from '../../i18n'

export const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Those that have each of the words sought; all where none is. */
export function searchProviders(providers: Provider[], sought: string): Provider[] {
  const words = plain(sought).split(/\s+/).filter(Boolean)
  return providers.filter((one) => {
    const said = plain(`${one.title} ${one.summary ?? ''} ${word('provider_kind', one.kind)}`)
    return words.every((each) => said.includes(each))
  })
}
