// What the modules under test ask of a browser, as plain fakes: a store, a document that can hide, navigator's languages.
import { afterEach, beforeEach, vi } from 'vitest'
import { allTexts, setLanguage } from '../i18n'

export class FakeStorage {
  private readonly values = new Map<string, string>()
  getItem = (name: string) => this.values.get(name) ?? null
  setItem = (name: string, value: string) => void this.values.set(name, value)
}

export class FakeDocument extends EventTarget {
  hidden = false
  documentElement = { lang: '' }

  /** The reader looks at another tab, or comes back. */
  show(visible: boolean) {
    this.hidden = !visible
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

beforeEach(async () => {
  vi.stubGlobal('localStorage', new FakeStorage())
  vi.stubGlobal('document', new FakeDocument())
  await setLanguage('en')
  await allTexts()
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
