// Search from everywhere (Ctrl K): calls by number, name or extension, people and lines of ours; Enter opens the list.
import { Combobox, Kbd, TextInput, useCombobox } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { get, query } from '../api/client'
import { usePeople } from '../api/people'
import type { CallLine, Page } from '../api/types'
import { CallIcon } from '../components/call-elements'
import { clientName } from '../components/call-text'
import { Icon } from '../components/icons'
import { phone, useT, when } from '../i18n'
import { matchingPeopleAndLines, textFilter } from '../screens/calls/text-filter'

const TYPING_MS = 180
const ALL = 'all'

export function CallSearch() {
  const t = useT()
  const people = usePeople()
  const [, go] = useLocation()
  const [typed, setTyped] = useState('')
  const [found, setFound] = useState<CallLine[]>([])
  const input = useRef<HTMLInputElement>(null)
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() })
  useHotkeys([['mod+K', () => { input.current?.focus(); input.current?.select() }]], [])

  useEffect(() => {
    const word = typed.trim()
    if (word.length < 2) return setFound([])
    let gone = false
    const timer = setTimeout(() => {
      get<Page<CallLine>>(`/calls${query({ ...textFilter(word), limit: 6 })}`).then((page) => { if (!gone) setFound(page.items) }, () => {})
    }, TYPING_MS)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [typed])

  const all = () => go(`/calls${query({ q: typed.trim() })}`)
  const open = (value: string) => {
    box.closeDropdown()
    input.current?.blur()
    if (value === ALL) all()
    else if (value.startsWith('/')) go(value)
    else go(`/calls/${encodeURIComponent(value)}`)
    setTyped('')
  }
  return (
    <Combobox store={box} onOptionSubmit={open} shadow="md" withinPortal={false}>
      <Combobox.Target>
        <TextInput
          ref={input}
          value={typed}
          size="sm"
          type="search"
          aria-label={t('find.label')}
          placeholder={t('find.hint')}
          leftSection={<Icon name="search" size={16} />}
          rightSection={<Kbd size="xs" className="wide-only">Ctrl K</Kbd>}
          rightSectionWidth={58}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            box.openDropdown()
            box.resetSelectedOption()
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && box.getSelectedOptionIndex() < 0 && typed.trim()) open(ALL)
          }}
          onBlur={() => box.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={typed.trim().length < 2}>
        <Combobox.Options aria-label={t('find.label')}>
          {typed.trim().length > 1 && matchingPeopleAndLines(typed, people).map(({ name, of, href }) => (
            <Combobox.Option value={href} key={href}>
              <div className="row"><Icon name={of === 'line' ? 'phone' : 'users'} size={16} /><span className="grow cut">{t(`find.${of}`, { name })}</span></div>
            </Combobox.Option>
          ))}
          {found.map((call) => (
            <Combobox.Option value={call.id} key={call.id}>
              <div className="row">
                <CallIcon call={call} size={16} />
                <span className="grow num cut">{clientName(call.client, t)}{call.client.name && call.client.e164 && <span className="soft"> {phone(call.client.e164)}</span>}</span>
                <span className="soft num">{when(call.started_at)}</span>
              </div>
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>{t('find.nothing')}</Combobox.Empty>}
          <Combobox.Option value={ALL}>{t('find.all', { typed: typed.trim() })}</Combobox.Option>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
