// Figures at the head of Home, each the way to what it counts.
import { Link } from 'wouter'
import { useResource } from '../../api/resource'
import { Icon, type IconName } from '../../components/icons'
import type { Tone } from '../../components/status'
import { amount, useT } from '../../i18n'

export function NotCalledBack() {
  const t = useT()
  const { value } = useResource<{ calls: number }>('/calls/count?not_called_back=true', { on: ['call'] })
  const n = value?.calls ?? 0
  return <Tile icon="phoneX" label={t('home.not_called_back', { n })} n={n} tone={n ? 'amber' : 'quiet'} href="/calls?view=not_called_back" />
}

export function Tile({ icon, label, n, tone, href }: { icon: IconName; label: string; n: number; tone: Tone; href?: string }) {
  const inner = (
    <>
      <span className={`tile-icon ${tone}`}><Icon name={icon} size={20} /></span>
      <span><b className="num">{amount(n)}</b><small>{label}</small></span>
    </>
  )
  if (!href) return <div className="card tile">{inner}</div>
  if (href.startsWith('#')) return <a className="card tile" href={href} onClick={(event) => { event.preventDefault(); document.getElementById(href.slice(1))?.scrollIntoView({ block: 'center' }) }}>{inner}</a>
  return <Link className="card tile" href={href}>{inner}</Link>
}
