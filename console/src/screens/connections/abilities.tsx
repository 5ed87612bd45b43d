// What a CRM can and cannot, folded under its line in the catalogue.
import type { Provider } from '../../api/types'
import { Icon } from '../../components/icons'
import { useT } from '../../i18n'
import { abilityText } from './provider-search'

export function Abilities({ provider: { title, abilities } }: { provider: Provider }) {
  const t = useT()
  if (abilities.length === 0) return null
  return (
    <details className="abilities">
      <summary className="soft">{t('ability.title')}<span className="hidden-text">: {title}</span></summary>
      <ul>
        {abilities.map((one) => (
          <li key={one.code} className={one.can ? 'can' : 'cannot'}>
            <Icon name={one.can ? 'check' : 'x'} size={16} />
            <span>{abilityText(one)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
