// The palette (Ctrl K): pages, settings, connections, clients, calls, people and lines of ours, and actions; Enter opens.
import { Combobox, useCombobox } from '@mantine/core'
import { useEffect, useMemo, useState, type RefObject } from 'react'
import { useLocation } from 'wouter'
import { get, query } from '../api/client'
import { usePeople } from '../api/people'
import type { CallLine, Page, Summary } from '../api/types'
import { CallIcon } from '../components/call-elements'
import { clientName } from '../components/call-text'
import { Icon } from '../components/icons'
import { useT, when } from '../i18n'
import { matchingPeopleAndLines, textFilter } from '../screens/calls/text-filter'
import { useSession } from '../session'
import { entriesFor, wordsOf, type Entry } from './palette-entries'
import { peopleInCrms, type Person } from './people-in-crm'
import type { Place } from './places'
import { SearchField } from './search-field'

const TYPING_MS = 180
const ALL = 'all'
const CALLS = 4

interface Props {
  places: Place[]
  summary: Summary | undefined
  field: RefObject<HTMLInputElement | null>
  begun: string // typed before this part was here
  at: number // opens at once where it is not 0, and whenever it changes
}

export function Palette({ places, summary, field, begun, at }: Props) {
  const t = useT()
  const people = usePeople()
  const session = useSession()
  const [, go] = useLocation()
  const [typed, setTyped] = useState(begun)
  const [found, setFound] = useState<CallLine[]>([])
  const [persons, setPersons] = useState<Person[]>([])
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() })
  const calls = session.may('calls.read') || session.ownOnly
  const crms = (summary?.connections ?? []).filter((one) => one.kind === 'crm').map((one) => one.id).join(' ') // ids have no space

  useEffect(() => {
    if (begun || at) box.openDropdown()
    // `box` is a new object at every render.
  }, [at])

  useEffect(() => {
    const word = typed.trim()
    if (word.length < 2 || !calls) {
      setFound([])
      setPersons([])
      return
    }
    let gone = false
    const timer = setTimeout(() => {
      get<Page<CallLine>>(`/calls${query({ ...textFilter(word), limit: 20 })}`).then((page) => { if (!gone) setFound(page.items) }, () => {})
      void peopleInCrms(word, crms.split(' ').filter(Boolean), session.may).then((all) => { if (!gone) setPersons(all) })
    }, TYPING_MS)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [typed, calls, crms])

  const groups = useMemo(() => {
    const pages = places.map((one): Entry => ({ name: t(one.name), beside: '', icon: one.icon, go: one.path, words: wordsOf(one.path.slice(1) || 'home', t) }))
    return entriesFor(typed, pages, found, persons, summary?.connections ?? [], session, t)
  }, [typed, places, found, persons, summary, session, t])

  const open = (value: string) => {
    box.closeDropdown()
    field.current?.blur()
    const [, group, n] = /^(\d+):(\d+)$/.exec(value) ?? []
    const entry = group ? groups[Number(group)]?.entries[Number(n)] : undefined
    if (entry) typeof entry.go === 'string' ? go(entry.go) : entry.go()
    else if (value === ALL) go(`/calls${query({ q: typed.trim() })}`)
    else if (value.startsWith('/')) go(value)
    else go(`/calls/${encodeURIComponent(value)}`)
    setTyped('')
  }
  const searching = calls && typed.trim().length > 1
  return (
    <Combobox store={box} onOptionSubmit={open} shadow="md" withinPortal={false}>
      <Combobox.Target>
        <SearchField
          ref={field}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            box.openDropdown()
            box.resetSelectedOption()
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && box.getSelectedOptionIndex() < 0 && searching) open(ALL)
          }}
          onBlur={() => box.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown className="palette">
        <Combobox.Options aria-label={t('find.label')}>
          {groups.map(({ kind, entries }, n) => (
            <Combobox.Group key={kind} label={t(kind)}>
              {entries.map(({ name, beside, icon }, m) => (
                <Combobox.Option value={`${n}:${m}`} key={`${name}${beside}`}>
                  <div className="row"><Icon name={icon} size={16} /><span className="grow">{name}</span>{beside && <span className="soft cut">{beside}</span>}</div>
                </Combobox.Option>
              ))}
            </Combobox.Group>
          ))}
          {searching && (
            <Combobox.Group label={t('palette.calls')}>
              {matchingPeopleAndLines(typed, people).map(({ name, of, href }) => (
                <Combobox.Option value={href} key={href}>
                  <div className="row"><Icon name={of === 'line' ? 'phone' : 'users'} size={16} /><span className="grow cut">{t(`find.${of}`, { name })}</span></div>
                </Combobox.Option>
              ))}
              {found.slice(0, CALLS).map((call) => (
                <Combobox.Option value={call.id} key={call.id}>
                  <div className="row">
                    <CallIcon call={call} size={16} />
                    <span className="grow num cut">{clientName(call.client, t)}</span>
                    <span className="soft num">{when(call.started_at)}</span>
                  </div>
                </Combobox.Option>
              ))}
              <Combobox.Option value={ALL}>{t('find.all', { typed: typed.trim() })}</Combobox.Option>
            </Combobox.Group>
          )}
          {groups.length === 0 && found.length === 0 && typed.trim() && <Combobox.Empty>{t('find.nothing')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
