// Queues and agents on Home: who waits and how long, what was answered in time today, and what each person does now.
import { Link } from 'wouter'
import { useResource } from '../../api/resource'
import type { Wall } from '../../api/types'
import { Since } from '../../components/call-elements'
import { Card } from '../../components/card'
import { Face, Light, Tag, type Tone } from '../../components/status'
import { percent, useT, word } from '../../i18n'

type Agent = Wall['agents'][number]
const TONES: Record<Agent['state'], Tone | undefined> = { free: undefined, ringing: 'amber', calling: 'amber', in_call: 'teal', on_hold: 'amber', no_extension: undefined }

export function WallCards() {
  const { value } = useResource<Wall>('/wall?calls=false', { on: ['call'] })
  if (!value) return null
  return (
    <>
      {value.queues.length > 0 && <Queues wall={value} />}
      {value.agents.length > 0 && <Agents wall={value} />}
    </>
  )
}

function Queues({ wall }: { wall: Wall }) {
  const t = useT()
  return (
    <Card flush title={t('wall.queues')} id="queues" end={<Link href="/wall" className="quiet-link">{t('wall.open')}</Link>}>
      <div className="scroll-x">
        <table className="table">
          <thead><tr><th>{t('wall.queue')}</th><th className="end">{t('wall.waiting')}</th><th className="end">{t('wall.longest')}</th><th className="end">{t('wall.in_target', { n: wall.service_level_s })}</th><th className="end">{t('wall.missed')}</th></tr></thead>
          <tbody>
            {wall.queues.map((one) => (
              <tr key={one.name}>
                <th scope="row">{one.title ?? one.name}</th>
                <td className="end num">{one.waiting > 0 ? <b>{one.waiting} <Light level="amber" pulse /></b> : 0}</td>
                <td className="end num">{one.longest_since ? <Since at={one.longest_since} /> : '–'}</td>
                <td className="end num">{one.answered + one.missed > 0 ? `${percent(one.answered_in_target / (one.answered + one.missed))} (${one.answered_in_target}/${one.answered + one.missed})` : '–'}</td>
                <td className="end num">{one.missed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

function Agents({ wall }: { wall: Wall }) {
  const t = useT()
  const free = wall.agents.filter((one) => one.state === 'free').length
  return (
    <Card flush title={t('wall.agents')} id="agents" end={<span className="soft num">{t('wall.free', { n: free })}</span>}>
      <ul className="lines wall-agents">
        {wall.agents.map((one) => (
          <li key={one.id} className="live-call">
            <Face name={one.name} />
            <div className="grow"><div className="name cut">{one.name}</div><div className="soft num cut">{one.extensions.join(', ')}</div></div>
            {one.since && <span className="num soft"><Since at={one.since} /></span>}
            {one.call ? <Link href={`/calls/${encodeURIComponent(one.call)}`}><Tag tone={TONES[one.state]}>{word('wall.state', one.state)}</Tag></Link> : <Tag tone={TONES[one.state]}>{word('wall.state', one.state)}</Tag>}
          </li>
        ))}
      </ul>
    </Card>
  )
}
