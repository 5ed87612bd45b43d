import { describe, expect, test, vi } from 'vitest'
import { hasText, preferredLanguage, setLanguage, text } from '../catalog'

describe('plural forms', () => {
  test.each([
    ['en', { 0: '0 calls', 1: '1 call', 2: '2 calls' }],
    ['fr', { 0: '0 appel', 1: '1 appel', 2: '2 appels' }],
    ['es', { 0: '0 llamadas', 1: '1 llamada', 2: '2 llamadas' }],
    ['uk', { 0: '0 дзвінків', 1: '1 дзвінок', 3: '3 дзвінки', 5: '5 дзвінків', 11: '11 дзвінків', 21: '21 дзвінок', 22: '22 дзвінки' }],
  ] as const)('%s counts calls as people there do', async (language, forms) => {
    await setLanguage(language)
    for (const [n, written] of Object.entries(forms)) expect(text('calls.n', { n: Number(n) })).toBe(written)
  })
})

test('the language that is set is kept in this browser and told to the page', async () => {
  await setLanguage('fr')
  expect(preferredLanguage()).toBe('fr')
  expect(document.documentElement.lang).toBe('fr')
})

test('without a choice the first language of the browser that we speak is taken, else English', () => {
  vi.stubGlobal('localStorage', { getItem: () => null })
  vi.stubGlobal('navigator', { languages: ['de-DE', 'uk-UA', 'fr'] })
  expect(preferredLanguage()).toBe('uk')
  vi.stubGlobal('navigator', { languages: ['de'] })
  expect(preferredLanguage()).toBe('en')
})

test('a choice that no release knows any more is passed over', () => {
  localStorage.setItem('cordboard.language', 'tlh')
  vi.stubGlobal('navigator', { languages: ['es'] })
  expect(preferredLanguage()).toBe('es')
})

test('a key without a text is known as such', () => {
  expect(hasText('calls.n')).toBe(true)
  expect(hasText('calls.unheard_of')).toBe(false)
})
