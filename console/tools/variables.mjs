// `theme.css`: Mantine's CSS variables for our theme, made at build time, so that no style element is needed.
import { convertCssVariables, defaultCssVariablesResolver, DEFAULT_THEME, mergeMantineTheme } from '@mantine/core'
import { readFileSync } from 'node:fs'
import { transformWithOxc } from 'vite'

const NAME = 'virtual:theme.css'
const SOURCE = new URL('../src/theme.ts', import.meta.url)

export function variables() {
  return {
    name: 'theme-variables',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    async load(id) {
      if (id !== `\0${NAME}`) return undefined
      this.addWatchFile(SOURCE.pathname)
      const { code } = await transformWithOxc(readFileSync(SOURCE, 'utf8'), SOURCE.pathname)
      const { theme } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
      const merged = mergeMantineTheme(DEFAULT_THEME, theme)
      const scheme = { variables: {}, dark: { '--mantine-color-scheme': 'dark' }, light: { '--mantine-color-scheme': 'light' } }
      return convertCssVariables(defaultCssVariablesResolver(merged), ':root') + convertCssVariables(scheme, ':root')
    },
  }
}
