// What is open with the client: deals of the CRM, and our call-back task.
import type { PanelCard } from '../../api/types'
import { Icon } from '../../components/icons'
import { agoOf, useT, when } from '../../i18n'
import { money } from '../sources/source-text'

const OLD_MS = 300_000

export function ClientWork({ card }: { card: PanelCard }) {
  const t = useT()
  if (card.deals_found === 0 && card.tasks.length === 0) return null
  const old = card.deals_as_of && Date.now() - new Date(card.deals_as_of).getTime() > OLD_MS
  return (
    <div className="client-work">
      {card.deals_found > 0 && (
        <>
          <p className="strong">{t('panel.deals', { n: card.deals_found })}</p>
          <ul className="call-card-records">
            {card.deals.map((one) => (
              <li key={`${one.connection} ${one.link ?? one.name}`}>
                <span className="grow"><b>{one.name}</b> <span className="soft">{[one.stage, one.amount && money(one.amount, one.currency ?? '')].filter(Boolean).join(' · ')}</span></span>
                {one.link && <a href={one.link} target="_blank" rel="noreferrer" aria-label={`${t('panel.open_deal')}: ${one.name}`}><Icon name="externalLink" size={14} /></a>}
              </li>
            ))}
          </ul>
          {card.deals_found > card.deals.length && <p className="soft">{t('panel.more', { n: card.deals_found - card.deals.length })}</p>}
          {old && <p className="soft">{t('panel.deals_as_of', { ago: agoOf(card.deals_as_of!) })}</p>}
        </>
      )}
      {card.tasks.map((one) => (
        <p key={one.connection} className="row"><Icon name="checklist" size={16} /><span className="grow">{t('panel.task', { when: when(one.since) })}</span>{one.link && <a href={one.link} target="_blank" rel="noreferrer" aria-label={t('panel.open_task')}><Icon name="externalLink" size={14} /></a>}</p>
      ))}
    </div>
  )
}
