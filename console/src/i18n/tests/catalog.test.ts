import { i18n } from '@lingui/core'
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

test('a language that is in use already is not loaded again: nothing is drawn anew', async () => {
  await setLanguage('es')
  const changed = vi.fn()
  const stop = i18n.on('change', changed)
  await setLanguage('es')
  expect(changed).not.toHaveBeenCalled()
  await setLanguage('en')
  expect(changed).toHaveBeenCalledTimes(1)
  stop()
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

test('a name that ends with a full stop ends the sentence', async () => {
  await setLanguage('en')
  expect(text('step.crm.done', { title: 'Zoho CRM', account: 'Mi Empresa S.L.' })).toBe('Zoho CRM is connected to Mi Empresa S.L.')
  expect(text('step.crm.done', { title: 'A...', account: 'Mi Empresa' })).toBe('A... is connected to Mi Empresa.')
})

test('each text is in one part: of the first screen, of reasons, of problems, or the rest', async () => {
  const parts = [await import('../../texts/fr.json?first'), await import('../../texts/fr.json?reason'), await import('../../texts/fr.json?problem'), await import('../../texts/fr.json?rest')]
  const [first, reason, problem, rest] = parts.map((part) => part.default as Record<string, unknown>) as [object, object, object, object]
  expect(Object.keys(first)).toEqual(expect.arrayContaining(['nav.home', 'home.connections', 'problem.no_answer', 'health.crm.new', 'wall.state.free']))
  expect(Object.keys(rest)).toEqual(expect.arrayContaining(['audit.user_created', 'finding.team.extension', 'say.account.known']))
  const all = Object.keys((await import('../../texts/fr.json')).default)
  expect([...Object.keys(first), ...Object.keys(reason), ...Object.keys(problem), ...Object.keys(rest)].sort()).toEqual(all.sort())
  expect([Object.keys(reason).every((key) => key.startsWith('reason.')), Object.keys(problem).every((key) => key.startsWith('problem.'))]).toEqual([true, true])
})

test('a reason that is missed by the first screen comes without the texts of the other screens', async () => {
  vi.resetModules()
  const catalog = await import('../catalog')
  await catalog.setLanguage('es')
  expect(catalog.hasText('reason.manager_refused')).toBe(false)
  await vi.waitFor(() => expect(catalog.isText('reason.manager_refused')).toBe(true))
  expect(catalog.isText('audit.user_created')).toBe(false)
  await catalog.allTexts()
  expect(['reason.manager_refused', 'audit.user_created', 'nav.home'].every(catalog.isText)).toBe(true)
})

test('numbers in texts are written as everywhere else', async () => {
  for (const language of ['en', 'fr', 'es', 'uk'] as const) {
    await setLanguage(language)
    for (const n of [7, 1234, 12345, 1.5]) expect(text('calls.n', { n })).toContain(new Intl.NumberFormat(language).format(n))
  }
})

test('a text that is missed before the rest is here comes with it, and what is shown is drawn again', async () => {
  vi.resetModules()
  const catalog = await import('../catalog')
  const { i18n } = await import('@lingui/core')
  await catalog.setLanguage('fr')
  const drawn = vi.fn()
  i18n.on('change', drawn)
  expect([catalog.text('nav.home'), catalog.text('audit.user_created')]).toEqual(['Accueil', ''])
  await vi.waitFor(() => expect(drawn).toHaveBeenCalled())
  expect(catalog.text('audit.user_created')).not.toBe('')
  expect(catalog.text('audit.nonsense' as 'audit.user_created')).toBe('audit.nonsense')
  await catalog.setLanguage('uk')
  expect(catalog.isText('audit.user_created')).toBe(true)
})

test('a language chosen while another one is on its way wins', async () => {
  vi.resetModules()
  const catalog = await import('../catalog')
  const { i18n } = await import('@lingui/core')
  await Promise.all([catalog.setLanguage('es'), catalog.setLanguage('uk')])
  expect(i18n.locale).toBe('uk')
})

test('the rest of the texts comes in the language that was chosen meanwhile', async () => {
  vi.resetModules()
  const catalog = await import('../catalog')
  const { i18n } = await import('@lingui/core')
  await catalog.setLanguage('en')
  await Promise.all([catalog.setLanguage('uk'), catalog.allTexts()])
  expect(i18n.locale).toBe('uk')
  expect(catalog.isText('audit.user_created')).toBe(true)
})
