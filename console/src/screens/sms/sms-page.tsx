// SMS that were sent: each recipient's state and reason, searched and filtered, up to date by the stream; a new one.
import { Button, Select, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { get, query } from '../../api/client'
import { useStreamEvents } from '../../api/event-stream'
import { useConnectionTitle } from '../../api/people'
import { problemIn, refreshSoon, resources, useResource } from '../../api/resource'
import type { Page, Sms, SmsBudget, SmsRecipient, SmsState } from '../../api/types'
import { clientAddress } from '../../components/call-back'
import { Empty, Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag, type Tone } from '../../components/status'
import { useSearchText, useUrlFilters } from '../../hooks/url-filters'
import { amount, hasText, moment, phone, useT, word } from '../../i18n'
import { useSession } from '../../session'
import { NewSms } from './new-sms'

const PAGE = 50
const SHOWN = 5 // recipients of one message; the others are counted
const TONES: Record<SmsState, Tone> = {
  queued: 'quiet', sending: 'quiet', submitted: 'quiet', accepted_by_network: 'quiet', delivered: 'teal', uncertain: 'amber', unknown: 'amber', undelivered: 'red', expired: 'red', rejected: 'red',
}

export function SmsPage() {
  const { may } = useSession()
  if (!may('sms.read')) return <ProblemBox problem={{ type: 'about:blank', title: '', status: 403, detail: '', code: 'not_allowed', next: '' }} />
  return <div className="page stack"><Messages /></div>
}

function useMessages(filters: Record<string, string | null>) {
  const path = `/sms${query({ ...filters, limit: PAGE })}`
  const found = useInfiniteQuery({
    queryKey: [path],
    queryFn: ({ pageParam: after }) => get<Page<Sms>>(path + (after ? `&after=${encodeURIComponent(after)}` : '')),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  }, resources)
  useStreamEvents(['sms', 'reset'], () => refreshSoon(path))
  const items = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data])
  return { items, loaded: !!found.data, problem: found.error && problemIn(found.error), more: found.hasNextPage ? () => void found.fetchNextPage() : null, loading: found.isFetchingNextPage }
}

function Messages() {
  const t = useT()
  const { may } = useSession()
  const [params, change] = useUrlFilters()
  const [blank, setBlank] = useState(false)
  const to = params.get('to') ?? (blank ? '' : null) // a link to this page may come while it is open
  const state = params.get('state')
  const words = params.get('q')
  const { items, loaded, problem, more, loading } = useMessages({ state, text: words })
  const close = () => {
    setBlank(false)
    change({ to: null })
  }
  return (
    <>
      {to !== null && <NewSms key={to} first={to} onClose={close} />}
      <section className="card flush" aria-labelledby="sms">
        <div className="card-head wrap">
          <div className="grow"><h2 id="sms">{t('sms.messages')}</h2><p className="lead"><Budget /></p></div>
          {may('sms.send') && to === null && <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setBlank(true)}>{t('sms.new')}</Button>}
        </div>
        <div className="filters row wrap">
          <Select size="sm" clearable aria-label={t('sms.state')} placeholder={t('sms.state')} value={state} data={Object.keys(TONES).map((value) => ({ value, label: word('sms.state', value) }))} onChange={(value) => change({ state: value })} />
          <Search value={words ?? ''} change={(q) => change({ q })} />
        </div>
        {problem && <ProblemBox problem={problem} />}
        {items.length === 0 ? (loaded || problem ? <Nothing filtered={!!state || !!words} clear={() => change({ state: null, q: null })} /> : <Waiting />) : (
          <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="sms">
            <table className="table audit-table sms-table">
              <thead><tr><th>{t('audit.when')}</th><th>{t('sms.to')}</th><th>{t('sms.text')}</th><th>{t('sms.by')}</th></tr></thead>
              <tbody>{items.map((one) => <Message key={one.id} one={one} />)}</tbody>
            </table>
          </div>
        )}
        {more && <div className="row end-row"><Button variant="default" loading={loading} onClick={more}>{t('audit.more')}</Button></div>}
      </section>
    </>
  )
}

function Nothing({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  const t = useT()
  const { may } = useSession()
  if (filtered) return <Empty icon="search" title={t('sms.nothing')}><Button variant="default" onClick={clear}>{t('calls.clear')}</Button></Empty>
  return <Empty icon="send" title={t('sms.none')}><p>{t('sms.none.why')}</p>{may('connections.change') && <Link href="/connections">{t('nav.connections')}</Link>}</Empty>
}

function Search({ value, change }: { value: string; change: (text: string) => void }) {
  const t = useT()
  const [typed, setTyped] = useSearchText(value, change)
  return <TextInput className="filters-text" size="sm" type="search" aria-label={t('sms.search')} placeholder={t('sms.search')} leftSection={<Icon name="search" size={16} />} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
}

function Budget() {
  const t = useT()
  const { value } = useResource<SmsBudget>('/sms/budget', { on: ['sms'] })
  if (!value) return null
  return value.most ? t('sms.used_of', { n: value.used, most: amount(value.most) }) : t('sms.used', { n: value.used })
}

function Message({ one }: { one: Sms }) {
  const t = useT()
  const titleOf = useConnectionTitle()
  const shown = one.recipients.slice(0, SHOWN)
  return (
    <tr>
      <td data-label={t('audit.when')} className="num">{moment(one.created_at)}</td>
      <td data-label={t('sms.to')}>
        <ul className="plain-list">
          {shown.map((each, n) => <Recipient key={`${each.to} ${n}`} one={each} />)}
          {one.recipients.length > SHOWN && <li className="soft">{t('sms.others', { n: one.recipients.length - SHOWN })}</li>}
        </ul>
      </td>
      <td data-label={t('sms.text')} className="wrap-any"><div className="audit-details"><span className="sms-text">{one.text}</span><span className="soft">{[t('sms.n_parts', { n: one.parts }), one.sender && t('sms.as', { sender: one.sender }), titleOf(one.connection)].filter(Boolean).join(' · ')}</span></div></td>
      <td data-label={t('sms.by')} className="wrap-any">{one.by}</td>
    </tr>
  )
}

function Recipient({ one }: { one: SmsRecipient }) {
  const t = useT()
  const { may } = useSession()
  const number = phone(one.to)
  const reason = one.reason && (hasText(`sms.reason.${one.reason}`) ? word('sms.reason', one.reason) : one.detail || one.reason)
  const held = one.held_until ? t('sms.held_until', { at: moment(one.held_until) }) : ''
  return (
    <li>
      <span className="row wrap">{may('calls.read') && one.to.startsWith('+') ? <Link href={clientAddress(one.to)} className="num">{number}</Link> : <span className="num">{number}</span>}<Tag tone={TONES[one.state]}>{word('sms.state', one.state)}</Tag></span>
      {(reason || held) && <div className="soft wrap-any">{reason || held}</div>}
    </li>
  )
}
