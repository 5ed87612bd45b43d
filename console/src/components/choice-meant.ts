// Which choice a typed text is. Pure.
import type { SelectProps } from '@mantine/core'

type Data = SelectProps['data']

const plain = (text: string) => text.trim().normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()

const choices = (data: Data): { value: string; label: string }[] => (data ?? []).flatMap((one) => (typeof one === 'string' ? [{ value: one, label: one }] : 'items' in one ? choices(one.items as Data) : [{ value: String(one.value), label: String(one.label) }]))

export const labelIn = (data: Data, value: string | null): string | undefined => choices(data).find((one) => one.value === value)?.label

/** Its whole name, in any case, with or without accents; a part of a name is nobody's: it is not guessed. */
export const meant = (typed: string, data: Data): string | undefined => (typed.trim() ? choices(data).find(({ label }) => plain(label) === plain(typed))?.value : undefined)
