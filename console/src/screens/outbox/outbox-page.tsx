// Outbox: work that waits, fails, needs a person, is held or done; retry, hold, release, drop with a reason.
import { Button, Checkbox, Modal, Select, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Link } from 'wouter'
import { get, post, query } from '../../api/client'
import { useStreamEvents } from '../../api/event-stream'
import { problemIn, refresh, refreshSoon, resources, useResource } from '../../api/resource'
import type { Item, Page, Summary } from '../../api/types'
import { effectName, effectReason, effectTone, writtenNumber } from '../../components/call-text'
import { Empty, Waiting } from '../../components/card'
import { Choices } from '../../components/choices'
import { DateRange } from '../../components/date-range'
import { dateRangeFilter } from '../../components/date-range-filter'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useSearchText, useUrlFilters } from '../../hooks/url-filters'
import { useAction, useLastValue } from '../../hooks/use-action'
import { amount, useT, when, word, type Key } from '../../i18n'
import { useSession } from '../../session'
import { DropForm } from './drop-form'
import { ItemDetails } from './item-details'
import { Groups, type Verb } from './outbox-groups'
import { count, firstShown } from './outbox-counts'
import { ReplayPanel } from './replay-panel'
import { SentCalls } from './sent-calls'

const STATES = ['waiting', 'failing', 'parked', 'held', 'done', 'dropped'] as const
type Shown = (typeof STATES)[number]
const GROUPED = new Set<Shown>(['waiting', 'failing', 'parked', 'held']) // what waits for something

const WAITS = new Set<Shown>(['waiting', 'failing', 'held']) // what a replay would send

// What a person can do with items of a state.
const VERBS: Record<Shown, Verb[]> = {
  waiting: ['hold', 'drop'],
  failing: ['retry', 'hold', 'drop'],
  parked: ['retry', 'drop'],
  held: ['release', 'drop'],
  done: [],
  dropped: ['retry'],
}
const PAGE = 100

function useItems(filters: Record<string, string | null>, wanted: boolean) {
  const path = `/outbox${query({ ...filters, limit: PAGE })}`
  const found = useInfiniteQuery({
    queryKey: [path],
    queryFn: ({ pageParam: after }) => get<Page<Item>>(path + (after ? `&after=${encodeURIComponent(after)}` : '')),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
    enabled: wanted,
  }, resources)
  useStreamEvents(['item', 'lane', 'call', 'reset'], () => refreshSoon(path))
  const items = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data])
  return { items, loaded: !!found.data, problem: found.error && problemIn(found.error), more: found.hasNextPage ? () => void found.fetchNextPage() : null, reload: () => refresh(path) }
}

export function OutboxPage() {
  const t = useT()
  const { may } = useSession()
  const [params, change] = useUrlFilters()
  const asked = params.get('state') as Shown
  const connection = params.get('connection')
  const { value: summary } = useResource<Summary>('/summary', { on: ['item', 'lane', 'call'] })
  const opened = useRef<Shown | null>(null) // stays while the counts change, so that no list moves under the reader
  if (summary) opened.current ??= firstShown(summary, connection ?? undefined)
  const state: Shown = STATES.includes(asked) ? asked : (opened.current ?? 'waiting')
  const words = params.get('q')
  const span = dateRangeFilter(params)
  const grouped = GROUPED.has(state) && params.get('view') !== 'list'
  const { items, loaded, problem, more, reload } = useItems({ state, connection, text: words, ...span }, !grouped)
  const [chosen, setChosen] = useState<Set<string>>(new Set())
  const [dropping, setDropping] = useState<string[] | null>(null)
  const { run, busy } = useAction()
  const place = query({ state, connection, text: words, ...span })
  useEffect(() => setChosen(new Set()), [place])

  const [typed, type] = useSearchText(words ?? '', useCallback((q: string) => change({ q }), [change]))
  const filtered = !!words || Object.keys(span).length > 0
  const shown = items.filter((one) => chosen.has(one.key)).map((one) => one.key)
  const carry = async (verb: Verb, keys: string[], reason?: string) => {
    const done = await run(() => post<{ changed: number }>(`/outbox/${verb}`, { keys, ...(reason ? { reason } : {}) }), { done: ({ changed }) => t(`outbox.${verb}.done`, { n: changed }) })
    if (!done) return
    setChosen(new Set())
    setDropping(null)
    if (grouped) refreshSoon(`/outbox/groups${query({ state, connection, text: words, ...span })}`)
    else reload()
  }
  const choose = (verb: Verb, keys: string[]) => (verb === 'drop' ? setDropping(keys) : void carry(verb, keys))
  const titles = Object.fromEntries(summary?.connections.map((one) => [one.id, one.title]) ?? [])
  const crms = summary?.connections.filter((one) => one.kind === 'crm') ?? []
  const verbs = may('outbox.change') ? VERBS[state] : []
  const all = items.length > 0 && shown.length === items.length
  const empty = (
    <Empty icon={state === 'done' ? 'inbox' : 'check'} title={filtered ? t('outbox.nothing') : t(`outbox.${state}.none` as Key)}>
      {filtered ? <Button variant="default" onClick={() => change({ q: null, span: null, from: null, to: null })}>{t('calls.clear')}</Button> : <p>{t('outbox.none.why')}</p>}
    </Empty>
  )
  return (
    <div className="page stack">
      <div className="card filters">
        <Choices label={t('outbox.state')} value={state} onChange={(state) => change({ state })} data={STATES.map((value) => ({ value, label: `${word('outbox', value)}${summary && count(summary, value, connection ?? undefined) ? ` ${amount(count(summary, value, connection ?? undefined))}` : ''}` }))} />
        {crms.length > 1 && <Select size="sm" clearable aria-label={t('calls.connection')} placeholder={t('calls.connection')} value={connection} onChange={(connection) => change({ connection })} data={crms.map((one) => ({ value: one.id, label: one.title }))} />}
        <span className="filters-break" aria-hidden />
        <TextInput className="filters-text" size="sm" type="search" aria-label={t('outbox.search')} placeholder={t('outbox.search.hint')} leftSection={<Icon name="search" size={16} />} value={typed} onChange={(event) => type(event.currentTarget.value)} />
        <DateRange params={params} change={change} />
        {GROUPED.has(state) && <Choices label={t('outbox.view')} value={grouped ? 'groups' : 'list'} onChange={(view) => change({ view: view === 'list' ? view : null })} data={[{ value: 'groups', label: t('outbox.view.groups') }, { value: 'list', label: t('outbox.view.list') }]} />}
        <p className="filters-said soft">{t(`outbox.${state}.lead` as Key)}</p>
      </div>
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      {verbs.length > 0 && shown.length > 0 && (
        <div className="notice teal chosen" role="region" aria-label={t('outbox.chosen', { n: shown.length })}>
          <b className="num">{t('outbox.chosen', { n: shown.length })}</b>
          <div className="row wrap end">{verbs.map((verb) => <Button key={verb} size="xs" variant={verb === 'drop' ? 'default' : 'filled'} className={verb === 'drop' ? 'red-button' : ''} loading={busy} onClick={() => choose(verb, shown)}>{t(`outbox.${verb}`)}</Button>)}</div>
        </div>
      )}
      {WAITS.has(state) && crms.filter((one) => !connection || one.id === connection).map((one) => <ReplayPanel key={one.id} connection={one.id} title={one.title} span={span} />)}
      {grouped ? <Groups filters={{ state, connection, text: words, ...span }} summary={summary} verbs={verbs} busy={busy} empty={empty} onVerb={choose} /> : (
      <section className="card flush" aria-label={word('outbox', state)}>
        {!loaded && !problem ? <Waiting /> : items.length === 0 ? empty : (
          <>
            {verbs.length > 0 && <div className="choose-all"><Checkbox size="xs" checked={all} indeterminate={shown.length > 0 && !all} onChange={() => setChosen(all ? new Set() : new Set(items.map((one) => one.key)))} label={t('outbox.all_shown', { n: items.length })} /></div>}
            {state === 'done' ? <SentCalls items={items} titles={crms.length > 1 ? titles : {}} /> : (
            <ul className="lines items">
              {items.map((one) => (
                <ItemLine key={one.key} item={one} title={titles[one.connection] ?? one.connection} verbs={verbs} chosen={chosen.has(one.key)} busy={busy}
                  onChoose={() => setChosen((before) => { const after = new Set(before); if (!after.delete(one.key)) after.add(one.key); return after })}
                  onVerb={(verb) => choose(verb, [one.key])} />
              ))}
            </ul>
            )}
            {more && <div className="more"><Button variant="default" onClick={more}>{t('more')}</Button></div>}
          </>
        )}
      </section>
      )}
      <Drop keys={dropping} busy={busy} onClose={() => setDropping(null)} onDrop={(keys, reason) => void carry('drop', keys, reason)} />
    </div>
  )
}

function ItemLine({ item, title, verbs, chosen, busy, onChoose, onVerb }: { item: Item; title: string; verbs: Verb[]; chosen: boolean; busy: boolean; onChoose: () => void; onVerb: (verb: Verb) => void }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const number = writtenNumber(item.client?.number ?? item.subject, t)
  const subject = item.client?.name ?? number
  const name = effectName(item)
  const failing = item.state === 'open' && item.attempts > 0
  return (
    <li className={chosen ? 'item chosen-line' : 'item'}>
      {verbs.length > 0 && <Checkbox size="xs" checked={chosen} onChange={onChoose} aria-label={t('outbox.choose', { name: `${name} ${subject}` })} />}
      <div className="grow">
        <div className="row wrap">
          <b>{name}</b>
          <span className="num">{subject}</span>
          {subject !== number && <span className="num soft">{number}</span>}
          <Tag tone={effectTone(item)}>{failing ? word('outbox', 'failing') : word('item', item.state)}</Tag>
        </div>
        {item.reason && <div className={item.state === 'parked' ? 'red-text wrap-any' : 'soft wrap-any'}>{effectReason(item)}</div>}
        <div className="soft num">
          {[title, item.state === 'dropped' ? t('outbox.dropped_at', { at: when(item.updated_at ?? item.created_at) }) : t('outbox.since', { at: when(item.created_at) }), item.attempts > 0 && t('effect.attempts', { n: item.attempts }), item.next_try_at && item.state === 'open' && t('effect.next', { at: when(item.next_try_at) })].filter(Boolean).join(' · ')}
        </div>
        {open && <ItemDetails item={item} />}
      </div>
      <div className="row wrap item-actions">
        {item.link && <Button component="a" size="compact-sm" variant="default" href={item.link} target="_blank" rel="noreferrer" rightSection={<Icon name="externalLink" size={13} />}>{t('why.record')}</Button>}
        {item.call && <Button component={Link} size="compact-sm" variant="default" href={`/calls/${encodeURIComponent(item.call)}`}>{t('why')}</Button>}
        {verbs.map((verb) => <Button key={verb} size="compact-sm" variant="default" className={verb === 'drop' ? 'red-button' : ''} disabled={busy} onClick={() => onVerb(verb)}>{t(`outbox.${verb}`)}</Button>)}
        <button type="button" className="plain toggle" aria-expanded={open} aria-label={t('outbox.details', { name: `${name} ${subject}` })} onClick={() => setOpen(!open)}><Icon name={open ? 'chevronDown' : 'chevronRight'} size={17} /></button>
      </div>
    </li>
  )
}

function Drop({ keys, busy, onClose, onDrop }: { keys: string[] | null; busy: boolean; onClose: () => void; onDrop: (keys: string[], reason: string) => void }) {
  const t = useT()
  const shown = useLastValue(keys) ?? []
  return (
    <Modal opened={keys !== null} onClose={onClose} title={t('outbox.drop.title', { n: shown.length })} closeButtonProps={{ 'aria-label': t('close') }}>
      <DropForm busy={busy} onClose={onClose} onDrop={(reason) => onDrop(shown, reason)} />
    </Modal>
  )
}
