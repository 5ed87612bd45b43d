// Several choices that are found by typing, where Enter takes the first that is found; text that is none of them stays, as an error at the field.
import { MultiSelect, type MultiSelectProps } from '@mantine/core'
import { useState } from 'react'
import { useUnknownText } from '../hooks/unknown-choices'
import { useT } from '../i18n'
import { takeFirst } from './take-first'
import { found as nearest, meant } from './choice-meant'

type Ours = 'searchable' | 'searchValue' | 'onSearchChange' | 'onBlur'

export function SearchMultiSelect({ data, value = [], onChange, error, ...rest }: Omit<MultiSelectProps<string>, Ours>) {
  const t = useT()
  const [search, setSearch] = useState('')
  const [unknown, setUnknown] = useUnknownText()
  const left = (typed: string) => {
    const found = meant(typed, data)
    setUnknown(found === undefined ? typed.trim() : '')
    setSearch(found === undefined ? typed : '')
    if (found !== undefined && !value.includes(found)) onChange?.([...value, found])
  }
  const type = (typed: string) => {
    setSearch(typed)
    setUnknown('')
  }
  const searching = search.trim() !== ''
  return <MultiSelect searchable selectFirstOptionOnChange={searching} onKeyDownCapture={searching ? takeFirst : undefined} filter={nearest} nothingFoundMessage={t('nothing_found')} data={data} value={value} onChange={onChange} error={unknown ? t('choice.unknown', { typed: unknown }) : error} searchValue={search} onSearchChange={type} onBlur={({ currentTarget: { value: typed } }) => queueMicrotask(() => left(typed)) /* Mantine empties the field first */} {...rest} />
}
