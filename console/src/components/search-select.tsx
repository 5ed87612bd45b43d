// Choices that are found by typing; Enter takes the first that is found. Text that is none of them stays, as an error at the
// field: it is neither taken nor lost.
import { Select, type SelectProps } from '@mantine/core'
import { useEffect, useState, type FocusEvent, type KeyboardEvent } from 'react'
import { useUnknownText } from '../hooks/unknown-choices'
import { useT } from '../i18n'
import { takeFirst } from './take-first'
import { firstFound, found as nearest, labelIn, meant } from './choice-meant'

type Left = FocusEvent<HTMLInputElement>
type Ours = 'searchable' | 'searchValue' | 'onSearchChange' | 'onOptionSubmit' | 'onBlur'

export function SearchSelect({ data, value = null, onChange, error, ...rest }: Omit<SelectProps<string>, Ours>) {
  const t = useT()
  const [search, setSearch] = useState('')
  const [unknown, setUnknown] = useUnknownText()
  useEffect(() => setUnknown(''), [value])
  const left = ({ currentTarget: { value: typed } }: Left) => {
    const found = meant(typed, data)
    if (!typed.trim() || typed === labelIn(data, value) || typed === value) return setUnknown('')
    if (found !== undefined) return found === value ? setUnknown('') : onChange?.(found, { value: found, label: typed })
    setUnknown(typed.trim())
    setSearch(typed)
  }
  const type = (typed: string) => {
    setSearch(typed)
    if (typed !== unknown) setUnknown('')
  }
  const enter = (event: KeyboardEvent<HTMLInputElement>) => {
    if (takeFirst(event)) return
    const first = firstFound(event.currentTarget.value, data) // the list is not drawn yet
    if (!first) return
    event.preventDefault()
    event.stopPropagation()
    onChange?.(first.value, first)
  }
  const searching = search.trim() !== '' && search !== labelIn(data, value)
  return <Select searchable selectFirstOptionOnChange={searching} onKeyDownCapture={searching ? enter : undefined} filter={nearest} nothingFoundMessage={t('nothing_found')} data={data} value={value} onChange={onChange} error={unknown ? t('choice.unknown', { typed: unknown }) : error} searchValue={search} onSearchChange={type} onOptionSubmit={(chosen) => type((chosen === value && labelIn(data, value)) || '')} onBlur={left} {...rest} />
}
