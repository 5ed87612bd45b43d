// Who is signed in; the menu behind it is loaded when it is used.
import { useState } from 'react'
import { withTexts } from '../components/part'
import { AccountButton } from './account-button'
import type { Place } from './places'

const load = () => withTexts(() => import('./account-menu'))
const ahead = () => void load().catch(() => {})

/** `small`: as an icon, with the `places` that the bar of a narrow screen has no room for. */
export function Account({ small = false, places = [] }: { small?: boolean; places?: Place[] }) {
  const [part, setPart] = useState<Awaited<ReturnType<typeof load>> | null>(null)
  if (part) return <part.AccountMenu small={small} places={places} />
  return <AccountButton small={small} aria-haspopup="menu" aria-expanded={false} onPointerEnter={ahead} onFocus={ahead} onClick={() => void load().then(setPart, () => {})} />
}
