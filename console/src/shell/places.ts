// The places of the console: in the menu, and in the palette.
import type { IconName } from '../components/icons'
import type { Key } from '../i18n'

export interface Place {
  path: string
  name: Key
  icon: IconName
  may: string[] // one of them
}
