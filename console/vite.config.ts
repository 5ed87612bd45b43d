// The build: /console/src into the server's static folder, with hashed names, no inline script and no inline style.
import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compileHint } from './tools/compile-hint.mjs'
import { packed } from './tools/packed.mjs'
import { texts } from './tools/texts.mjs'
import { variables } from './tools/variables.mjs'

const SERVER = process.env.CORDBOARD_URL ?? 'http://127.0.0.1:8700' // where `./run demo` and `./run serve` listen

const VERSION = /^version = "(.+)"$/m.exec(readFileSync(new URL('../pyproject.toml', import.meta.url), 'utf8'))?.[1] ?? ''

export default defineConfig({
  define: { __VERSION__: JSON.stringify(VERSION) },
  plugins: [react(), texts(), variables(), compileHint(), packed()],
  build: {
    outDir: '../src/cordboard/web/static',
    emptyOutDir: true,
    manifest: true, // tools/console.py reads from it what each screen loads
    target: 'es2022',
    assetsInlineLimit: 0, // a data: address would need a hole in the content security policy
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
    // What the first screen needs is one file: each further one costs the thread that draws a request.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
  server: { fs: { allow: ['..'] }, proxy: { '/api': SERVER, '/oauth': SERVER } },
})
