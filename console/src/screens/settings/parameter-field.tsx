// A parameter of calls, chosen by its name for people or typed as the provider sends it.
import { Autocomplete, type OptionsFilter } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Parameter } from '../../api/types'
import { word } from '../../i18n'

export const BELOW: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'error', 'description']

interface Props {
  label: string
  value: string
  parameters: Parameter[]
  locked: boolean
  error: ReactNode
  onChange: (parameter: string) => void
}

export function ParameterField({ label, value, parameters, locked, error, onChange }: Props) {
  return <Autocomplete size="sm" label={label} disabled={locked} error={error} description={labelOf(value)} inputWrapperOrder={BELOW} value={value} data={parameters.map((each) => each.name)} filter={matching} renderOption={({ option }) => <span>{word('parameter', option.value)} <span className="soft mono">{option.value}</span></span>} onChange={onChange} />
}

/** Found by its name and by what we call it. */
const matching: OptionsFilter = ({ options, search }) => {
  const wanted = search.trim().toLocaleLowerCase()
  return options.filter((one) => 'value' in one && (one.value.toLocaleLowerCase().includes(wanted) || word('parameter', one.value).toLocaleLowerCase().includes(wanted)))
}

/** What we call a parameter, where that is not its own name. */
const labelOf = (parameter: string) => (word('parameter', parameter) === parameter.replaceAll('_', ' ') ? undefined : word('parameter', parameter))
