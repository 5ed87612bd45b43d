// The frame of all steps of signing in: the brand, a card, the language.
import { Select } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import logo from '../../components/logo.svg'
import { LANGUAGES, setLanguage, useLanguage, useT, type Language } from '../../i18n'

export function SignInFrame({ title, lead, children, onSubmit }: { title: string; lead?: string; children: ReactNode; onSubmit: () => void }) {
  const t = useT()
  const language = useLanguage()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <main className="sign-in">
      <div className="sign-in-brand"><img src={logo} width={34} height={34} alt="" />Cordboard</div>
      <form className="card sign-in-card" onSubmit={submit}>
        <h1>{title}</h1>
        {lead && <p className="lead">{lead}</p>}
        {children}
      </form>
      <Select
        className="sign-in-language"
        size="xs"
        aria-label={t('account.language')}
        value={language}
        allowDeselect={false}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        onChange={(value) => value && void setLanguage(value as Language)}
      />
    </main>
  )
}
