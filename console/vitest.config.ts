// Unit tests of the modules without markup: in Node, with the texts compiled as the build compiles them.
import { defineConfig } from 'vitest/config'
import { texts } from './tools/texts.mjs'

process.env.TZ = 'Europe/Madrid' // tests speak of one zone, wherever they run

export default defineConfig({
  plugins: [texts()],
  test: {
    include: ['src/**/tests/*.test.{ts,mjs}'],
    setupFiles: ['src/testing/browser.ts'],
    isolate: false,
    pool: 'threads',
    reporters: ['default'],
  },
})
