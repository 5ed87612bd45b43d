// Duplicates: people who may be in a CRM twice, with what says so; compared, merged and undone.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { useConnectionTitle } from '../../api/people'
import { refresh, useResource } from '../../api/resource'
import type { Duplicate, DuplicatePerson, Duplicates, Evidence } from '../../api/types'
import { isText } from '../../components/call-text'
import { Card, Empty, Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { phone, useT, type Key } from '../../i18n'
import { useSession } from '../../session'
import { Compare } from './compare'
import { Merges } from './merges'

const LIST = '/duplicates'

export function DuplicatesPage() {
  const t = useT()
  const { value, problem, reload } = useResource<Duplicates>(LIST)
  const [compared, setCompared] = useState<Duplicate | null>(null)
  return (
    <div className="page stack duplicates">
      <p className="soft">{t('duplicates.intro')}</p>
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      {!value ? !problem && <Waiting /> : (
        <>
          <Notices duplicates={value} />
          {value.connections.some((one) => one.on) && (
            <Card flush title={t('duplicates.found')} id="duplicates">
              {value.items.length === 0 ? <Empty icon="users" title={t('duplicates.none')}><p className="soft">{t('duplicates.none_hint')}</p></Empty> : (
                <ul className="lines duplicate-list">
                  {value.items.map((one) => <Pair key={`${one.connection} ${one.first.id} ${one.second.id}`} pair={one} several={value.connections.length > 1} onCompare={() => setCompared(one)} />)}
                </ul>
              )}
              {value.more && <p className="soft card-foot">{t('duplicates.more')}</p>}
            </Card>
          )}
          <Merges />
        </>
      )}
      {compared && <Compare pair={compared} onClose={() => setCompared(null)} onMerged={() => { setCompared(null); refresh(LIST); refresh('/merges') }} />}
    </div>
  )
}

function Notices({ duplicates }: { duplicates: Duplicates }) {
  const t = useT()
  const { may } = useSession()
  const titleOf = useConnectionTitle()
  return duplicates.connections.filter((one) => !one.on || one.missing.length > 0).map((one) => (
    <div key={one.connection} className="card notice" role="status">
      <Icon name="infoCircle" />
      <span className="grow">{one.on ? t('duplicates.missing', { connection: titleOf(one.connection), permissions: one.missing.join(', ') }) : <>{t('duplicates.off', { connection: titleOf(one.connection) })} {t('duplicates.off_hint')}</>}</span>
      {may('connections.read') && <Link href={`/connections/${encodeURIComponent(one.connection)}/settings`}>{t('duplicates.open_connection')}</Link>}
    </div>
  ))
}

function Pair({ pair, several, onCompare }: { pair: Duplicate; several: boolean; onCompare: () => void }) {
  const t = useT()
  const titleOf = useConnectionTitle()
  return (
    <li className="duplicate">
      <div className="duplicate-people"><Person one={pair.first} /><Person one={pair.second} /></div>
      <div className="duplicate-why">
        {pair.evidence.map((one) => <EvidenceLine key={`${one.kind} ${one.value}`} evidence={one} />)}
        {!pair.attested && <p className="soft">{t('duplicates.name_only')}</p>}
        {several && <small className="soft">{titleOf(pair.connection)}</small>}
      </div>
      <Button size="sm" variant="default" onClick={onCompare} aria-label={t('duplicates.compare_of', { first: pair.first.name, second: pair.second.name })}>{t('duplicates.compare')}</Button>
    </li>
  )
}

function Person({ one }: { one: DuplicatePerson }) {
  const t = useT()
  const lines = [one.company, ...one.phones.map(phone), ...one.emails, one.owner].filter(isText)
  return (
    <div className="duplicate-person">
      <span className="row wrap"><b>{one.name || one.id}</b><Tag>{t(`entity.${one.entity}` as Key)}</Tag></span>
      <small className="soft num">{lines.join(' · ')}</small>
    </div>
  )
}

function EvidenceLine({ evidence: { kind, value, written } }: { evidence: Evidence }) {
  const t = useT()
  const spelled = kind === 'name' ? written[0] : written[0] !== written[1] ? `${written[0]} = ${written[1]}` : kind === 'number' ? phone(value) : value
  return <p className="row wrap"><Tag tone={kind === 'name' ? 'amber' : 'teal'}>{t(`duplicates.evidence.${kind}` as Key)}</Tag><span className="num">{spelled}</span></p>
}
