// A text marked as English is one that every reader gets in English: only what no language has may be.
import { expect, test } from 'vitest'

const SOURCES = import.meta.glob<string>('../../**/*.tsx', { query: '?raw', import: 'default' })
const ENGLISH = {
  '../../screens/calls/decision-steps.tsx': 'what a phone system or CRM sent, as it came: names of fields and values of a protocol',
}

test('no screen shows a text in English to every reader', async () => {
  const files = await Promise.all(Object.entries(SOURCES).map(async ([name, load]) => ({ name, text: await load() })))
  expect(files.length).toBeGreaterThan(100)
  const marked = files.filter(({ text }) => /lang=(?:"en"|'en'|\{['"`]en['"`]\})/.test(text)).map(({ name }) => name)
  expect(marked).toEqual(Object.keys(ENGLISH))
})
