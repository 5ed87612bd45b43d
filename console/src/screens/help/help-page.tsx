// Help: the user guide in the reader's language, the pages of providers, the keyboard, the version. Works offline.
import { Kbd, Switch, TextInput } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { Card, Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { Markdown } from '../../components/markdown'
import { useLanguage, useT } from '../../i18n'
import { useSession } from '../../session'
import { helpKeyIsOn, setHelpKey } from '../../shell/help-key'
import { useProviders } from '../connections/use-providers'
import { guideIn, partsOf, providerIds, providerPage } from './documents'

const KEYS = [['Ctrl K', 'help.key.palette'], ['?', 'help.key.help'], ['↑ ↓', 'help.key.rows'], ['Enter', 'help.key.open'], ['Esc', 'help.key.close'], ['Tab', 'help.key.skip']] as const

export function HelpPage({ page }: { page: string | undefined }) {
  const t = useT()
  const language = useLanguage()
  const { may } = useSession()
  const { value } = useProviders(may('connections.read'))
  const titles = Array.isArray(value) ? value : (value?.items ?? [])
  const ids = may('connections.read') ? providerIds() : []
  const provider = page && ids.includes(page) ? page : undefined
  return (
    <div className="page cols help">
      <nav className="stack tight help-nav" aria-label={t('help.pages')}>
        <Link href="/help" className="help-link" aria-current={!provider ? 'page' : undefined}><Icon name="book" size={17} />{t('help.guide')}</Link>
        {ids.length > 0 && <b className="section-title">{t('help.providers')}</b>}
        {ids.map((id) => <Link key={id} href={`/help/${id}`} className="help-link" aria-current={provider === id ? 'page' : undefined}><Icon name="plugConnected" size={17} />{titles.find((one) => one.id === id)?.title ?? id}</Link>)}
      </nav>
      <div className="stack">
        {provider ? <Page key={provider + language} load={providerPage(provider, language)!} lang={language} /> : <Guide key={language} language={language} />}
        {!provider && <Keyboard />}
        {!provider && <Extension />}
        <Card title={t('help.about')} id="help-about">
          <dl className="kv"><dt>{t('help.version')}</dt><dd className="num">Cordboard {__VERSION__}</dd><dt>{t('help.licence')}</dt><dd>Apache 2.0</dd><dt>{t('help.api')}</dt><dd><a href="/api">{t('help.api.open')}</a></dd></dl>
        </Card>
      </div>
    </div>
  )
}

function Extension() {
  const t = useT()
  return (
    <Card title={t('help.extension')} id="help-extension">
      <p>{t('help.extension.lead')}</p>
      <ol>{(['unpack', 'load', 'options'] as const).map((step) => <li key={step}>{t(`help.extension.${step}`)}</li>)}</ol>
      <p><a href="/cordboard-extension.zip" download><Icon name="download" size={16} /> {t('help.extension.download')}</a></p>
    </Card>
  )
}

function useText(load: () => Promise<string>): string | null {
  const [text, setText] = useState<string | null>(null)
  useEffect(() => {
    let gone = false
    void load().then((found) => { if (!gone) setText(found) })
    return () => { gone = true }
  }, [load])
  return text
}

function Page({ load, lang }: { load: () => Promise<string>; lang: string }) {
  const text = useText(load)
  return <section className="card">{text === null ? <Waiting /> : <Markdown markdown={text} lang={lang} whole />}</section>
}

function Guide({ language }: { language: string }) {
  const t = useT()
  const load = useMemo(() => guideIn(language), [language])
  const text = useText(load)
  const [typed, setTyped] = useState('')
  if (text === null) return <section className="card"><Waiting /></section>
  const word = typed.trim().toLowerCase()
  const parts = partsOf(text).filter((part) => !word || `${part.title} ${part.text}`.toLowerCase().includes(word))
  return (
    <>
      <TextInput type="search" aria-label={t('help.search')} placeholder={t('help.search')} leftSection={<Icon name="search" size={16} />} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      {parts.map((part, n) => (
        <details key={part.title} className="card help-part" open={n === 0 || word !== ''}>
          <summary><h2>{part.title}</h2></summary>
          <Markdown markdown={part.text} lang={language} whole />
        </details>
      ))}
      {parts.length === 0 && <p className="soft" role="status">{t('nothing_found')}</p>}
    </>
  )
}

function Keyboard() {
  const t = useT()
  const [on, setOn] = useState(helpKeyIsOn)
  return (
    <Card title={t('help.keyboard')} id="help-keyboard">
      <dl className="kv help-keys">
        {KEYS.map(([key, text]) => <div key={key} className="row"><dt><Kbd>{key}</Kbd></dt><dd>{t(text)}</dd></div>)}
      </dl>
      <Switch label={t('help.key.switch')} checked={on} onChange={(event) => { setHelpKey(event.currentTarget.checked); setOn(event.currentTarget.checked) }} />
    </Card>
  )
}
