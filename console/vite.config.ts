// The build: /console/src into the server's static folder, with hashed names, no inline script and no inline style.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { texts } from './tools/texts.mjs'
import { variables } from './tools/variables.mjs'

const SERVER = process.env.CORDBOARD_URL ?? 'http://127.0.0.1:8700' // where `./run demo` and `./run serve` listen

export default defineConfig({
  plugins: [react(), texts(), variables()],
  build: {
    outDir: '../src/cordboard/web/static',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // a data: address would need a hole in the content security policy
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/api': SERVER, '/oauth': SERVER } },
})
