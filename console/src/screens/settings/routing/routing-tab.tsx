// Routing: rules that say where a call goes while its caller waits, extensions whose calls go to the caller's owner, and
// a trial of one number.
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useConnectionTitle, type People } from '../../../api/people'
import type { Finding, Route, Settings } from '../../../api/types'
import { Empty } from '../../../components/card'
import { destinationText } from '../../../components/destination-text'
import { Icon } from '../../../components/icons'
import { FindingText } from '../../../components/problem-box'
import { useT } from '../../../i18n'
import type { Tab } from '../settings-page'
import { DirectRules } from './direct-rules'
import { RouteForm } from './route-form'
import { RouteTrial } from './route-trial'
import { lineText, placeText, routeTitle, searchedIn, sourceText } from './route-words'

const SEARCHED_FROM = 4 // rules, from which on there is a search box

export function RoutingTab(tab: Tab & { people: People; unsaved: boolean }) {
  return (
    <div className="stack">
      <Routes {...tab} />
      <DirectRules {...tab} />
      <RouteTrial {...tab} />
    </div>
  )
}

function Routes(tab: Tab & { people: People }) {
  const { settings, change, locked, people } = tab
  const t = useT()
  const routes = settings.routes ?? []
  const [opened, setOpened] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  const set = (next: Route[]) => change({ routes: next })
  const wanted = search.trim().toLocaleLowerCase()
  const shown = routes.map((route, n) => ({ route, n })).filter(({ route }) => !wanted || searchedIn(route, people).includes(wanted))
  const add = () => {
    const route = newRoute(settings, people)
    set([...routes, route])
    setSearch('')
    setOpened(route.id)
  }
  return (
    <section className="card flush" aria-labelledby="routes">
      <div className="card-head wrap">
        <div className="grow"><h2 id="routes">{t('routing.rules')}</h2><p className="lead">{t('routing.rules.lead')}</p></div>
        {!locked && <Button leftSection={<Icon name="plus" size={16} />} onClick={add}>{t('rules.add')}</Button>}
      </div>
      {routes.length >= SEARCHED_FROM && <TextInput className="route-search" type="search" size="sm" aria-label={t('routing.search')} placeholder={t('routing.search')} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />}
      {routes.length === 0 && <Empty icon="route" title={t('routing.none')}><p>{t('routing.none.what')}</p></Empty>}
      {routes.length > 0 && shown.length === 0 && <p className="soft route-search">{t('nothing_found')}</p>}
      {shown.length > 0 && (
        <ul className="rules">
          {shown.map(({ route, n }) => (
            <li key={n} className="rule">
              <RouteHead {...{ route, locked, people }} findings={under(tab.findings, `routes[${n}]`)} open={opened === route.id} onOpen={() => setOpened(opened === route.id ? null : route.id)} onRemove={() => set(routes.filter((_, at) => at !== n))} />
              {opened === route.id && <RouteForm {...tab} {...{ route, n }} onChange={(next) => { setOpened(next.id); set(routes.map((one, at) => (at === n ? next : one))) }} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const under = (findings: Finding[], where: string) => findings.filter((one) => one.where === where || one.where.startsWith(`${where}.`))

interface Head {
  route: Route
  locked: boolean
  people: People
  open: boolean
  findings: Finding[]
  onOpen: () => void
  onRemove: () => void
}

function RouteHead({ route, locked, people, open, findings, onOpen, onRemove }: Head) {
  const t = useT()
  const titleOf = useConnectionTitle()
  const title = routeTitle(route)
  return (
    <div className="rule-head">
      <div className="grow">
        <button type="button" className="rule-edit" aria-expanded={open} aria-label={t('rules.edit', { rule: title })} onClick={onOpen}><b>{title}</b><Icon name={open ? 'chevronUp' : 'chevronDown'} size={16} /></button>
        <p className="rule-text">{placeText(route)} · {sourceText(route, titleOf)}</p>
        {!open && <ol className="route-lines">{(route.lines ?? []).map((one, n) => <li key={n}>{lineText(one, people)}</li>)}</ol>}
        {!open && <p className="rule-text">{t('routing.otherwise', { destination: destinationText({ kind: route.default?.voicemail ? 'voicemail' : route.default?.kind, target: route.default?.target }, people) })}</p>}
        {findings.map((one) => <p key={one.code + one.where} className={one.level === 'error' ? 'rule-finding red' : 'rule-finding'}><Icon name="alertTriangle" size={15} /><span><FindingText finding={one} /></span></p>)}
      </div>
      {!locked && <div className="rule-buttons"><ActionIcon aria-label={t('rules.remove', { rule: title })} onClick={onRemove}><Icon name="trash" size={17} /></ActionIcon></div>}
    </div>
  )
}

/** With an id that is free, the first CRM and one empty line. */
function newRoute(settings: Settings, people: People): Route {
  const taken = new Set((settings.routes ?? []).map((one) => one.id))
  const n = Array.from({ length: taken.size + 1 }, (_, at) => at + 1).find((at) => !taken.has(`rule-${at}`))!
  return {
    id: `rule-${n}`, name: '', place: { did: settings.numbers[0]?.number ?? '', ivr: null }, greeting: null, digits: null,
    source: { connection: people.crms[0]?.id ?? null, module: 'contacts', field: '', url: null, version: 1, allow_private: false },
    lines: [{ operator: 'equals', value: '', kind: 'queue', target: settings.queues[0]?.name ?? '' }],
    default: { kind: 'default', target: '', voicemail: false },
  }
}

