// Try a number: where the saved rules would send its call, with path, value, age of the data and time, without a call.
import { Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { query } from '../../../api/client'
import type { People } from '../../../api/people'
import { useResource } from '../../../api/resource'
import type { RouteAnswer } from '../../../api/types'
import { Card } from '../../../components/card'
import { destinationText } from '../../../components/destination-text'
import { ProblemBox } from '../../../components/problem-box'
import { amount, clockDuration, sentence, useT } from '../../../i18n'
import { useSession } from '../../../session'
import type { Tab } from '../settings-page'
import { routeTitle } from './route-words'

const TYPING_MS = 400

export function RouteTrial({ settings, people, unsaved }: Tab & { people: People; unsaved: boolean }) {
  const t = useT()
  const { may } = useSession()
  const [number, setNumber] = useState('')
  const [digits, setDigits] = useState('')
  const routes = settings.routes ?? []
  const choices = [
    ...routes.map((one) => ({ value: `rule=${one.id}`, label: routeTitle(one) })),
    ...(settings.direct_to_owner ?? []).filter((one) => one.extension).map((one) => ({ value: `extension=${one.extension}`, label: t('routing.trial.direct', { extension: one.extension }) })),
  ]
  const [chosen, setChosen] = useState<string | null>(null)
  const which = choices.find((one) => one.value === chosen)?.value ?? choices[0]?.value ?? null
  const menu = routes.find((one) => `rule=${one.id}` === which)?.place?.ivr != null
  const [[asked, typed]] = useDebouncedValue([number.trim(), digits] as const, TYPING_MS)
  const [kind, id] = which ? [which.slice(0, which.indexOf('=')), which.slice(which.indexOf('=') + 1)] : []
  const path = which && asked && !unsaved ? `/route${query({ [kind!]: id, from: asked, ...(menu ? { digits: typed } : {}) })}` : null
  const { value, problem } = useResource<RouteAnswer>(path)
  if (choices.length === 0 || !may('lookup')) return null
  return (
    <Card title={t('routing.trial')} lead={t('routing.trial.lead')} id="route-trial">
      <div className="rule-top">
        <Select label={t('routing.trial.which')} allowDeselect={false} value={which} data={choices} onChange={setChosen} />
        <TextInput type="tel" label={t('routing.trial.number')} value={number} onChange={(event) => setNumber(event.currentTarget.value)} />
        {menu && <TextInput label={t('routing.digits')} value={digits} onChange={(event) => setDigits(event.currentTarget.value)} />}
      </div>
      {unsaved && <p className="soft">{t('routing.trial.unsaved')}</p>}
      <div role="status" className="stop-answer">
        {path && problem && <ProblemBox problem={problem} />}
        {path && value && (
          <>
            <p><strong>{destinationText(value, people)}</strong></p>
            <ul className="why-reasons">{value.why.map((one) => <li key={one.code}>{sentence(one)}</li>)}</ul>
            <p className="soft num">{[value.age_ms != null && t('routing.trial.age', { age: clockDuration(value.age_ms) }), t('route.took', { ms: amount(value.took_ms, 1) })].filter(Boolean).join(' · ')}</p>
          </>
        )}
      </div>
    </Card>
  )
}
