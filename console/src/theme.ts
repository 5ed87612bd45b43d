// Colours and habits of the look. The CSS variables made from this are a static file (tools/variables.mjs): the
// console's content security policy allows no style element.
import type { MantineColorsTuple, MantineThemeOverride } from '@mantine/core'
import type { FocusEvent } from 'react'

const tuple = (...shades: string[]) => shades as unknown as MantineColorsTuple

export const theme: MantineThemeOverride = {
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '650' },
  primaryColor: 'teal',
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  colors: {
    teal: tuple('#e9f7f5', '#d2ede9', '#a6dad3', '#76c6bc', '#4fb5a9', '#36aa9d', '#259487', '#177c71', '#0d675e', '#05514a'),
    amber: tuple('#fff6e0', '#ffeac2', '#fbd38a', '#f6bb51', '#f2a824', '#ef9c0a', '#d98800', '#a86500', '#8a5300', '#6b3f00'),
    gray: tuple('#f8f9fb', '#f1f3f6', '#e6e9ee', '#d8dde4', '#c3cad4', '#939dab', '#5d6776', '#465162', '#2d3747', '#182030'),
    dark: tuple('#dfe9e7', '#b9c9c6', '#9aafab', '#5d736f', '#334744', '#263836', '#172423', '#0f1a19', '#0b1413', '#070d0c'),
  },
  components: {
    Button: { defaultProps: { fw: 550 } },
    Card: { defaultProps: { withBorder: true, padding: 'md', radius: 'lg' } },
    Badge: { defaultProps: { tt: 'none', fw: 550, radius: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    // What is typed into a select that is searched replaces the chosen name.
    Select: { defaultProps: { onFocus: ({ currentTarget }: FocusEvent<HTMLInputElement>) => { if (!currentTarget.readOnly) currentTarget.select() } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    // Locking the page's scroll would add a style element; app.css does it with a class.
    Modal: {
      defaultProps: { lockScroll: false, centered: true, radius: 'lg', attributes: { header: { role: 'presentation' } } },
      styles: { title: { fontWeight: 650, fontSize: 16 } },
    },
    Drawer: { defaultProps: { lockScroll: false } },
  },
}
