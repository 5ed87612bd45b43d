// Every Mantine part in use brings its styles: each is imported by hand, and a part without them looks broken.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const SOURCES = resolve(import.meta.dirname, '../..')
const MANTINE = resolve(SOURCES, '../node_modules/@mantine/core/esm/components')
// They come with other parts and we do not draw them.
const NOT_DRAWN = ['CheckboxCard', 'CheckboxIndicator', 'RadioCard', 'RadioIndicator', 'VisuallyHidden']

function* filesBelow(folder) {
  for (const one of readdirSync(folder, { withFileTypes: true })) {
    if (one.isDirectory()) yield* filesBelow(join(folder, one.name))
    else if (/\.tsx?$/.test(one.name)) yield join(folder, one.name)
  }
}

function partsInUse() {
  const imports = [...filesBelow(SOURCES)].flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)])
  return [...new Set(imports.flatMap(([, names]) => (names ?? '').split(',').map((name) => name.replace('type ', '').trim())))]
}

function stylesOf(file, seen) {
  if (seen.has(file)) return
  seen.add(file)
  for (const [, other] of readFileSync(file, 'utf8').matchAll(/from\s*"(\.[^"]+)"/g)) stylesOf(resolve(dirname(file), other), seen)
}

test('each Mantine part in use has its styles', () => {
  const seen = new Set()
  const entries = partsInUse().map((part) => join(MANTINE, part, `${part}.mjs`)).filter(existsSync)
  expect(entries.length).toBeGreaterThan(15)
  entries.forEach((entry) => stylesOf(entry, seen))
  const needed = [...seen].filter((file) => file.endsWith('.module.mjs')).map((file) => basename(file, '.module.mjs'))
  const imported = readFileSync(join(SOURCES, 'styles/mantine.ts'), 'utf8')
  expect(needed.filter((part) => !NOT_DRAWN.includes(part) && !imported.includes(`/${part}.css'`))).toEqual([])
})
