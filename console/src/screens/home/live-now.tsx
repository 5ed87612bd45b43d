// Calls on Home: those that go on now, and the latest that ended.
import { Link } from 'wouter'
import { usePeople } from '../../api/people'
import { useResource } from '../../api/resource'
import type { CallLine, Page } from '../../api/types'
import { CallIcon, EffectTags, Outcome, Timer } from '../../components/call-elements'
import { clientName, isLive, needsPhone, ourPeople, withName } from '../../components/call-text'
import { Card, Empty } from '../../components/card'
import { Light } from '../../components/status'
import { phone, useT, when, word } from '../../i18n'
import { LIVE_SHOWN } from '../calls/live-calls'

export function LiveNow({ calls, more }: { calls: CallLine[]; more: boolean }) {
  const t = useT()
  const people = usePeople()
  return (
    <Card flush title={t('home.live_calls')} id="live" end={<Link href="/calls" className="quiet-link">{t('home.all_calls')}</Link>}>
      {calls.length === 0 ? (
        <Empty icon="phone" title={t('home.quiet')}><p>{t('home.quiet.why')}</p></Empty>
      ) : (
        <ul className="lines live">
          {calls.filter(isLive).map((call) => (
            <li key={call.id} className={needsPhone(call) ? 'live-call ringing' : 'live-call'}>
              <CallIcon call={call} />
              <div className="grow">
                <Link href={`/calls/${encodeURIComponent(call.id)}`} className="name num">{clientName(call.client, t)}</Link>
                <div className="soft num cut">
                  {[word('state', call.state), call.own_number && phone(call.own_number), call.queue && people.queueName(call.queue), ourPeople(call).map((one) => withName(one, people, t)).join(', ')].filter(Boolean).join(' · ')}
                </div>
              </div>
              {needsPhone(call) && <Light level="amber" pulse />}
              <b className="num"><Timer call={call} /></b>
            </li>
          ))}
          {more && <li className="soft">{t('home.live_calls.newest', { n: LIVE_SHOWN })}</li>}
        </ul>
      )}
    </Card>
  )
}

const LATEST = 6

/** `connection`: only the calls of this phone system. */
export function Latest({ connection }: { connection?: string }) {
  const t = useT()
  const people = usePeople()
  const { value } = useResource<Page<CallLine>>(`/calls?phase=ended&limit=${LATEST}${connection ? `&connection=${encodeURIComponent(connection)}` : ''}`, { on: ['call', 'item'] })
  if (!value || (value.items.length === 0 && !connection)) return null
  if (value.items.length === 0) return <Card flush title={t('home.latest')} id="latest"><Empty icon="phone" title={t('calls.none')} /></Card>
  return (
    <Card flush title={t('home.latest')} id="latest" end={connection && <Link href={`/calls?connection=${encodeURIComponent(connection)}`} className="quiet-link">{t('home.all_calls')}</Link>}>
      <ul className="lines live">
        {value.items.map((call) => (
          <li key={call.id} className="live-call">
            <CallIcon call={call} />
            <div className="grow">
              <Link href={`/calls/${encodeURIComponent(call.id)}`} className="name num">{clientName(call.client, t)}</Link>
              <div className="soft num cut">{[when(call.started_at), ourPeople(call).map((one) => withName(one, people, t)).join(', ')].filter(Boolean).join(' · ')}</div>
            </div>
            <span className="latest-tags"><EffectTags effects={call.effects} /></span>
            <Outcome call={call} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
