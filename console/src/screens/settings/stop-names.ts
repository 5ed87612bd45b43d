// What an entry of the stop list is called where it is not edited.
import type { StopEntry } from '../../api/types'
import { phone, word } from '../../i18n'

export const stopName = ({ kind = 'number', value = '' }: Pick<StopEntry, 'kind' | 'value'>) => (kind === 'number' ? phone(value) : [word('stop_kind', kind), value].filter(Boolean).join(' '))
