// The documentation that is shipped with the console: the user guide and a page for each provider, in four languages.
// Each page is a part of its own that is loaded when it is opened; nothing is asked of any other host.
import { LANGUAGES } from '../../i18n'

type Loader = () => Promise<string>

const GUIDES = import.meta.glob<string>('../../../../docs/{en,fr,es,uk}/guide.md', { query: '?raw', import: 'default' })
const PROVIDERS = import.meta.glob<string>('../../../../src/cordboard/*/*/README*.md', { query: '?raw', import: 'default' })

export const guideIn = (language: string): Loader => GUIDES[`../../../../docs/${language in LANGUAGES ? language : 'en'}/guide.md`]!

/** The page of a provider in this language, else in English; undefined where there is none. */
export function providerPage(id: string, language: string): Loader | undefined {
  const found = (ending: string) => Object.keys(PROVIDERS).find((path) => path.endsWith(`/${id}/README${ending}.md`))
  const path = (language !== 'en' && found(`.${language}`)) || found('')
  return path ? PROVIDERS[path] : undefined
}

/** Providers that have a page, by their ids. */
export const providerIds = (): string[] =>
  [...new Set(Object.keys(PROVIDERS).flatMap((path) => /\/([a-z0-9_]+)\/README\.md$/.exec(path)?.[1] ?? []))].sort()

/** Parts of a guide by its headings of the second level; links lead from there. */
export function partsOf(markdown: string): { title: string; text: string }[] {
  return markdown.split(/^## /m).slice(1).map((part) => {
    const [title = '', ...rest] = part.split('\n')
    return { title: title.trim(), text: rest.join('\n').trim() }
  })
}
