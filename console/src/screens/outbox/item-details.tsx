// What an item of the outbox asks for, field by field in the reader's language; the rest of what is known of it.
import { usePeople } from '../../api/people'
import type { Item } from '../../api/types'
import { useT } from '../../i18n'
import { itemFields } from './item-fields'

export function ItemDetails({ item }: { item: Item }) {
  const t = useT()
  const people = usePeople()
  return (
    <div className="item-details">
      <dl className="kv">
        {itemFields(item.action, people, t).map(({ name, text, lang }, n) => <div className="kv-row" key={n}><dt>{name}</dt><dd className="wrap-any" lang={lang}>{text}</dd></div>)}
      </dl>
      {item.maybe_sent && <p className="soft">{t('outbox.maybe_sent')}</p>}
      {item.refs.length > 0 && <p className="soft wrap-any">{t('outbox.after', { keys: item.refs.join(', ') })}</p>}
      <details>
        <summary className="soft">{t('outbox.raw')}</summary>
        <pre className="code-box" tabIndex={0}>{JSON.stringify({ key: item.key, ...item.action }, null, 2)}</pre>
      </details>
    </div>
  )
}
