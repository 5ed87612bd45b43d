// Which texts the first screen needs: the keys and groups of keys in the modules that the page loads at once. The rest
// comes with the first other part, or when it is missed (src/i18n/catalog.tsx).
import { existsSync, readFileSync } from 'node:fs'

const ENTRY = new URL('../src/main.tsx', import.meta.url)
const IMPORT = /^(?:import|export) (?!type\b)[^'"]*?['"](\.{1,2}\/[^'"]+)['"]/gm
const QUOTED = /['"]([^'"\n]+)['"]/g
const TEMPLATE = /`([^`$\n]*\.)\$\{/g // `find.${of}`
const ON_DEMAND = ['finding', 'say', 'reason', 'said', 'reading'] // sentences of the server: fetched when the first of them is shown
const WORDS = /\b(?:word|sentence)\([^'`\n]*'([\w.]+)'/g // word('disposition', ..), word('wall.state', ..), sentence(said, 'step')

/** Modules below `entry`, without what is loaded later and without types. */
function modules(entry, found = new Map()) {
  if (found.has(entry.href)) return found
  const code = readFileSync(entry, 'utf8')
  found.set(entry.href, code)
  for (const [, path] of code.matchAll(IMPORT)) {
    const file = ['.ts', '.tsx', '/index.ts'].map((end) => new URL(path + end, entry)).find(existsSync)
    if (file) modules(file, found)
  }
  return found
}

const APART = /^(reason|problem)\./ // the first screen may say one of these: then their part comes, without the rest
const OUT_OF_REACH = /^problem\.(no_answer|broken|http_)/ // when nothing more can be fetched

/** The part that a text belongs to, by its key. */
export function parts() {
  const first = isFirst()
  return (key) => (OUT_OF_REACH.test(key) ? 'first' : (APART.exec(key)?.[1] ?? (first(key) ? 'first' : 'rest')))
}

/** Whether the first screen needs the text with this key. */
function isFirst() {
  const exact = new Set()
  const prefixes = new Set()
  for (const code of modules(ENTRY).values()) {
    for (const [, word] of code.matchAll(QUOTED)) (word.endsWith('.') ? prefixes : exact).add(word)
    for (const [, prefix] of code.matchAll(TEMPLATE)) prefixes.add(prefix)
    for (const [, group] of code.matchAll(WORDS)) prefixes.add(`${group}.`)
  }
  for (const group of ON_DEMAND) prefixes.delete(`${group}.`)
  const among = [...prefixes]
  return (key) => exact.has(key) || among.some((prefix) => key.startsWith(prefix))
}
