// Several people have the number: who it is can be chosen for this call, or remembered for the number, and undone.
import { Button, Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../../api/client'
import { problemIn } from '../../api/resource'
import type { ClientChoice, PanelCard, PanelConnection, Problem } from '../../api/types'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useT, when, word } from '../../i18n'
import { useSession } from '../../session'

const SHOWN = 5
type Person = PanelCard['records'][number]

/** People whose name, company or owner has each of these words. */
export function matching(people: Person[], sought: string): Person[] {
  const words = sought.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return people.filter((one) => words.every((each) => [one.name, one.company, one.owner?.name].filter(Boolean).join(' ').toLocaleLowerCase().includes(each)))
}

export function ClientChoiceList({ card, connections, onDone }: { card: PanelCard; connections: PanelConnection[]; onDone: () => void }) {
  const t = useT()
  const { may } = useSession()
  const [again, setAgain] = useState(false)
  const [remember, setRemember] = useState(true)
  const [sought, setSought] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const path = `/calls/${encodeURIComponent(card.call)}/client`
  const send = async (request: () => Promise<ClientChoice>) => {
    setBusy(true)
    setProblem(null)
    try {
      await request()
      setAgain(false)
      onDone()
    } catch (error) {
      setProblem(problemIn(error))
    } finally {
      setBusy(false)
    }
  }
  const crms = new Set(card.records.map((one) => one.connection)).size
  const people = matching(card.records, sought)
  const first = card.records[0]
  if (card.chosen && !again) {
    return (
      <div className="call-choice">
        <p className="soft">{t('panel.chosen', { who: card.chosen.by, when: when(card.chosen.at) })}</p>
        {may('calls.change') && (
          <div className="row wrap">
            <Button size="compact-sm" variant="default" onClick={() => setAgain(true)}>{t('panel.choose_other')}</Button>
            <Button size="compact-sm" variant="subtle" loading={busy} onClick={() => void send(() => ask('DELETE', `${path}?connection=${encodeURIComponent(first?.connection ?? '')}`))}>{t('panel.forget_choice')}</Button>
          </div>
        )}
        {problem && <ProblemBox problem={problem} />}
      </div>
    )
  }
  return (
    <div className="call-choice">
      <p className="strong">{t('panel.several', { n: card.found })}</p>
      {card.records.length > SHOWN && <TextInput size="xs" aria-label={t('panel.find_person')} placeholder={t('panel.find_person')} value={sought} onChange={(event) => setSought(event.currentTarget.value)} />}
      <ul className="call-card-records">
        {people.slice(0, SHOWN).map((one) => (
          <li key={`${one.connection} ${one.id}`}>
            <span className="grow"><b>{one.name}</b> <span className="soft">{[word('entity', one.entity), one.company, one.owner?.name, crms > 1 && connections.find(({ id }) => id === one.connection)?.title].filter(Boolean).join(' · ')}</span></span>
            {one.link && <a href={one.link} target="_blank" rel="noreferrer" aria-label={`${t('panel.open', { what: word('entity', one.entity).toLocaleLowerCase() })}: ${one.name}`}><Icon name="externalLink" size={14} /></a>}
            {may('calls.change') && one.id && <Button size="compact-sm" variant="default" loading={busy} aria-label={t('panel.it_is', { who: one.name })} onClick={() => void send(() => ask('PUT', path, { entity: one.entity, record: one.id, connection: one.connection, remember }))}>{t('panel.choose')}</Button>}
          </li>
        ))}
      </ul>
      {people.length > SHOWN && <p className="soft">{t('panel.more', { n: people.length - SHOWN })}</p>}
      {crms === 1 && card.found > card.records.length && <p className="soft">{t('panel.more', { n: card.found - card.records.length })}</p>}
      {may('calls.change') && <Checkbox size="sm" label={t('panel.remember')} checked={remember} onChange={(event) => setRemember(event.currentTarget.checked)} />}
      {again && <Button size="compact-sm" variant="subtle" onClick={() => setAgain(false)}>{t('cancel')}</Button>}
      {problem && <ProblemBox problem={problem} />}
    </div>
  )
}
