// Which choice a typed text is, and which choices it finds. Pure.
import type { ComboboxItem, OptionsFilter, SelectProps } from '@mantine/core'

type Data = SelectProps['data']

const plain = (text: string) => text.trim().normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('_', ' ').toLocaleLowerCase()

const choices = (data: Data): { value: string; label: string }[] => (data ?? []).flatMap((one) => (typeof one === 'string' ? [{ value: one, label: one }] : 'items' in one ? choices(one.items as Data) : [{ value: String(one.value), label: String(one.label) }]))

export const labelIn = (data: Data, value: string | null): string | undefined => choices(data).find((one) => one.value === value)?.label

/** Its whole name, in any case, with or without accents; a part of a name is nobody's: it is not guessed. */
export const meant = (typed: string, data: Data): string | undefined => (typed.trim() ? choices(data).find(({ label }) => plain(label) === plain(typed))?.value : undefined)

/** 0 for the whole name, then names that begin so, names with a word that does, the other names with it; 4 is not found. */
function rankOf(label: string, typed: string): number {
  const name = plain(label)
  if (name === typed) return 0
  if (name.startsWith(typed)) return 1
  if (name.split(/[^\p{L}\p{N}]+/u).some((one) => one.startsWith(typed))) return 2
  return name.includes(typed) ? 3 : 4
}

const nearest = (options: ComboboxItem[], typed: string) =>
  options.map((option) => ({ option, rank: rankOf(option.label, typed) })).filter(({ rank }) => rank < 4).sort((a, b) => a.rank - b.rank).map(({ option }) => option)

/** Choices with the typed text in any case, with or without accents; the nearest is first, as Enter takes it. */
export const found: OptionsFilter = ({ options, search, limit }) => {
  const typed = plain(search)
  const single = options.filter((one): one is ComboboxItem => !('items' in one))
  const groups = options.flatMap((one) => ('items' in one ? [{ ...one, items: nearest(one.items, typed) }] : []))
  return [...nearest(single, typed), ...groups.filter((one) => one.items.length > 0)].slice(0, limit)
}

/** The nearest choice with the typed text, as the list shows it first. */
export const firstFound = (typed: string, data: Data): { value: string; label: string } | undefined =>
  typed.trim() ? nearest(choices(data), plain(typed))[0] : undefined
