// Steps of setup that are taken where they are shown: the country of the company, protection against duplicates.
import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { ask, get, post } from '../../api/client'
import type { Settings, SetupStep } from '../../api/types'
import { countryName } from '../../components/country-name'
import { CountrySelect, likelyCountry } from '../../components/country-select'
import { ProblemBox } from '../../components/problem-box'
import { useUnknownChoice } from '../../hooks/unknown-choices'
import { useAction } from '../../hooks/use-action'
import { useLanguage, useT } from '../../i18n'
import { NOTES } from '../audit/said'

export interface Control {
  step: SetupStep
  next: boolean
  onDone: () => void
}

export function CountryStep({ step, next, onDone }: Control) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const unknown = useUnknownChoice()
  const language = useLanguage()
  const [chosen, setChosen] = useState<string | null>(step.values.country ?? null)
  const likely = useMemo(() => likelyCountry(step.values.zone), [step.values.zone]) // a hint: saved unseen, it would spell every number wrong
  const save = () =>
    run(
      async () => {
        const { settings, version } = await get<{ settings: Settings; version: number }>('/settings')
        await ask('PUT', '/settings', { settings: { ...settings, company: { ...settings.company, country: chosen } }, note: NOTES.country, base_version: version })
      },
      { done: t('saved'), quiet: true },
    ).then(onDone)
  return (
    <div className="stack tight">
      <div className="row wrap end-row">
        <CountrySelect named={t('company.country.choose')} placeholder={t('company.country.choose')} value={chosen} onChange={setChosen} size="xs" miw={200} />
        <Button size="xs" variant={next ? 'filled' : 'default'} loading={busy} disabled={unknown || !chosen || chosen === step.values.country} onClick={() => void save()}>{t('step_do.company')}</Button>
      </div>
      {likely && !chosen && (
        <p className="row wrap end-row soft small">
          {t(`company.country.by_${likely.by}`)}
          <Button size="compact-xs" variant="default" onClick={() => setChosen(likely.code)}>{countryName(likely.code, language)}</Button>
        </p>
      )}
      {problem && <ProblemBox problem={problem} />}
    </div>
  )
}

export function GuardStep({ step, next, onDone }: Control) {
  const t = useT()
  const { run, busy, problem } = useAction()
  const path = `/connections/${encodeURIComponent(step.connection ?? '')}`
  const protect = () => run(async () => {
    await post(`${path}/prepare`, { agreed: true })
    await ask('PATCH', path, { duplicate_protection: true })
  }, { done: t('setup.protected'), quiet: true }).then(onDone)
  const decline = () => run(() => ask('PATCH', path, { duplicate_protection: false }), { quiet: true }).then(onDone)
  const declined = step.code === 'guard.declined'
  if (!step.connection || (step.state !== 'open' && !declined)) return null
  return (
    <div className="stack tight">
      <div className="row wrap end-row">
        {!declined && <Button size="xs" variant="default" loading={busy} onClick={() => void decline()}>{t('step_do.guard.decline')}</Button>}
        <Button size="xs" variant={next ? 'filled' : 'default'} loading={busy} onClick={() => void protect()}>{t(declined ? 'step_do.guard.change' : 'step_do.guard')}</Button>
      </div>
      {problem && <ProblemBox problem={problem} />}
    </div>
  )
}
