// Requests to the other side as the journal keeps them; secrets are stars already when they arrive here.
import { useState } from 'react'
import type { HttpExchange } from '../api/types'
import { amount, clockExact, useT } from '../i18n'
import { Icon } from './icons'
import { Tag } from './status'

/** The path tells more than the host, which is the same in every line. */
const shortUrl = (url: string) => {
  try {
    const { pathname, search } = new URL(url)
    return pathname + (search.length > 60 ? `${search.slice(0, 60)}…` : search)
  } catch {
    return url
  }
}

export function HttpExchanges({ exchanges }: { exchanges: HttpExchange[] }) {
  return <ul className="exchanges">{exchanges.map((one, i) => <Line key={`${one.at}${i}`} one={one} />)}</ul>
}

function Line({ one }: { one: HttpExchange }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const fine = one.status !== null && one.status < 400 && !one.error && !one.refusal
  return (
    <li>
      <button type="button" className="plain exchange" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'chevronDown' : 'chevronRight'} size={15} />
        <span className="num soft">{clockExact(one.at)}</span>
        <Tag tone={fine ? 'teal' : 'red'}><span className="num">{one.status ?? t('exchange.no_answer')}</span>{one.refusal && ` ${one.refusal}`}</Tag>
        <span className="mono cut grow">{one.method} {shortUrl(one.url)}</span>
        <span className="num soft nowrap">{t('exchange.took', { ms: amount(one.took_ms) })}</span>
        {one.credits > 0 && <span className="num soft nowrap">{t('exchange.credits', { n: one.credits })}</span>}
      </button>
      {open && (
        <div className="exchange-details">
          <div className="mono wrap-any">{one.method} {one.url}</div>
          {one.error && <div className="red-text">{one.error}</div>}
          {one.request && <><div className="soft">{t('exchange.request')}</div><pre className="code-box" tabIndex={0}>{pretty(one.request)}</pre></>}
          {one.reply && <><div className="soft">{t('exchange.reply')}</div><pre className="code-box" tabIndex={0}>{pretty(one.reply)}</pre></>}
          {one.keys.length > 0 && <div className="mono soft wrap-any">{one.keys.join(', ')}</div>}
        </div>
      )}
    </li>
  )
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
