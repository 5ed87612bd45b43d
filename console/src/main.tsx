import './styles/mantine'
import './styles/fonts.css'
import './styles/app.css'
import './styles/components.css'
import './styles/screens.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { createRoot } from 'react-dom/client'
import { firstAnswers } from './api/server-state'
import { App } from './app'
import { preferredLanguage, setLanguage } from './i18n'
import { LoadBoundary } from './components/load-boundary'
import { Toasts } from './components/toasts'
import { theme } from './theme'

const schemes = localStorageColorSchemeManager({ key: 'cordboard.theme' })

async function start() {
  await Promise.all([setLanguage(preferredLanguage()), firstAnswers()])
  createRoot(document.getElementById('app')!).render(
    // No style element is ever added (content security policy): variables are a static file, classes are our own.
    <MantineProvider theme={theme} colorSchemeManager={schemes} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <I18nProvider i18n={i18n}>
        <LoadBoundary address="">
          <App />
        </LoadBoundary>
        <Toasts />
      </I18nProvider>
    </MantineProvider>,
  )
}

void start()
