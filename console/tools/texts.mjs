// The texts of the console: src/texts/LANGUAGE.json, keys to ICU messages. English is the measure.
// Checked and compiled at build time; a missing text, a forgotten value or a missing plural form fails the build.
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { readdirSync, readFileSync } from 'node:fs'
import { parts } from './first-texts.mjs'

const SENTENCES = new URL('../../src/cordboard/domain/scenario/reason_messages.py', import.meta.url)
const CHECKER = new URL('../../src/cordboard/domain/settings/findings.py', import.meta.url)
const FOLDER = new URL('../src/texts/', import.meta.url)

const read = (file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))

/** Values and plural forms that a compiled message uses: "n", "n:plural:few", tags as "<0>". */
function used(tokens, found = new Set()) {
  for (const token of typeof tokens === 'string' ? [tokens] : tokens) {
    if (typeof token === 'string') for (const tag of token.match(/<\/?\w+\/?>/g) ?? []) found.add(tag)
    else {
      const [name, type, forms] = token
      found.add(name)
      if (forms && typeof forms === 'object')
        for (const [form, inner] of Object.entries(forms)) {
          if (form === 'offset') continue
          if (type === 'plural') found.add(`${name}:plural:${form}`)
          used(inner, found)
        }
    }
  }
  return found
}

/** Plurals as choices between forms. Lingui's own plural asks the browser for a number format, and the first of a page
 * costs it a tenth of the first screen. So `#` becomes the value `#n`, the number as it is written, and the form is chosen
 * by `%n`, its plural category; src/i18n/catalog.tsx gives both. */
function withoutPlurals(tokens, of = null) {
  if (typeof tokens === 'string') return tokens
  return tokens.map((token) => {
    if (token === '#' && of) return [`#${of}`]
    if (typeof token === 'string') return token
    const [name, type, forms] = token
    if (!forms || typeof forms !== 'object') return token
    if (forms.offset || type === 'selectordinal') throw new Error(`texts: ${name} has an offset or an ordinal, which catalog.tsx does not know`)
    const inner = Object.entries(forms).filter(([, text]) => text !== undefined).map(([form, text]) => [form, withoutPlurals(text, type === 'plural' ? name : of)])
    if (type !== 'plural') return [name, type, Object.fromEntries(inner)]
    const [exact, categories] = [inner.filter(([form]) => /^\d/.test(form)), inner.filter(([form]) => !/^\d/.test(form))]
    const chosen = [`%${name}`, 'select', Object.fromEntries(categories)]
    return exact.length ? [name, 'select', { ...Object.fromEntries(exact), other: [chosen] }] : chosen
  })
}

const compiled = (text) => withoutPlurals(compileMessage(text))

const values = (message) => [...used(compileMessage(message))].filter((one) => !one.includes(':plural:') && one !== '#').sort().join(' ')

function faultsOf(language, catalog, english) {
  const faults = []
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
  for (const key of Object.keys(english)) {
    if (!catalog[key]) faults.push(`${language}: '${key}' is missing (English: ${english[key]})`)
    else if (values(catalog[key]) !== values(english[key])) faults.push(`${language}: '${key}' uses ${values(catalog[key]) || 'no value'}, English uses ${values(english[key]) || 'none'}`)
  }
  for (const key of Object.keys(catalog)) {
    if (!(key in english)) faults.push(`${language}: '${key}' is not an English text`)
    const seen = [...used(compileMessage(catalog[key]))].filter((one) => one.includes(':plural:'))
    for (const name of new Set(seen.map((one) => one.split(':')[0])))
      for (const form of forms)
        if (!seen.includes(`${name}:plural:${form}`) && !(form === 'many' && language !== 'uk'))
          faults.push(`${language}: '${key}' lacks the plural form '${form}' of ${name}`)
  }
  return faults
}

/** Sentences that decisions say (domain/scenario/reason_messages.py) and the console cannot. */
function unsaid(english) {
  const codes = [...readFileSync(SENTENCES, 'utf8').matchAll(/^ {4}"([\w.]+)": /gm)].map(([, code]) => code)
  return codes.filter((code) => !(`say.${code}` in english)).map((code) => `en: 'say.${code}' is missing: the server says it`)
}

/** What the checker of settings finds (domain/settings/findings.py) and the console cannot say. */
function unfound(english) {
  const codes = [...readFileSync(CHECKER, 'utf8').matchAll(/^ {4}"([a-z_]+\.[a-z_]+)": \(/gm)].map(([, code]) => code)
  return codes.flatMap((code) => [`finding.${code}`, `finding.${code}.fix`]).filter((key) => !(key in english)).map((key) => `en: '${key}' is missing: the checker says it`)
}

export function check() {
  const english = read('en.json')
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))
  return [...unsaid(english), ...unfound(english), ...files.flatMap((file) => faultsOf(file.slice(0, 2), read(file), english))]
}

/** Vite: refuses to build with faults, and ships compiled messages instead of ICU text, in four parts: `?first`, `?reason`, `?problem` and `?rest`. */
export function texts() {
  let building = false
  let once = null // while developing, modules change
  return {
    name: 'texts',
    enforce: 'pre',
    configResolved(config) {
      building = config.command === 'build'
    },
    buildStart() {
      const faults = check()
      if (faults.length && building) this.error(`texts: ${faults.length} faults\n${faults.join('\n')}`)
      for (const fault of faults) this.warn(fault)
    },
    transform: {
      filter: { id: /src\/texts\/\w\w\.json(\?|$)/ },
      handler(code, id) {
        const part = id.split('?')[1]
        if (!once || !(building || process.env.VITEST)) once = parts()
        const partOf = once
        const wanted = (key) => !part || partOf(key) === part
        const json = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(code)).filter(([key]) => wanted(key)).map(([key, text]) => [key, compiled(text)])))
        return id.includes('?') ? { code: `export default ${json}`, map: null, moduleType: 'js' } : { code: json, map: null }
      },
    },
  }
}

if (process.argv[1]?.endsWith('texts.mjs')) {
  const faults = check()
  console.log(faults.length ? faults.join('\n') : 'texts: complete')
  process.exit(faults.length ? 1 : 0)
}
