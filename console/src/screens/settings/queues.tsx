// Titles of queues: the queues are read from the phone systems and from calls, what people call them is typed here.
import { ActionIcon, TextInput } from '@mantine/core'
import { useResource } from '../../api/resource'
import type { CompanyQueue, FoundQueues } from '../../api/types'
import { Card, Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { Tag } from '../../components/status'
import { reasonText, useT } from '../../i18n'
import type { Tab } from './settings-page'

/** These titles with that of one queue changed; a queue without a title is not stored. */
export function withTitle(queues: CompanyQueue[], name: string, title: string): CompanyQueue[] {
  if (!title) return queues.filter((one) => one.name !== name)
  return queues.some((one) => one.name === name) ? queues.map((one) => (one.name === name ? { name, title } : one)) : [...queues, { name, title }]
}

export function QueuesCard({ settings, change, locked, wrongAt }: Tab) {
  const t = useT()
  const { value } = useResource<FoundQueues>(locked ? null : '/queues')
  const titles = settings.queues ?? []
  const found = value?.items ?? []
  const names = [...found.map((one) => one.name), ...titles.map((one) => one.name).filter((name) => !found.some((one) => one.name === name))]
  if (names.length === 0 && !value?.problems.length) return value || locked ? <Card title={t('queues.title')} id="queues"><Empty icon="users" title={t('queues.none')}><p>{t('queues.none.why')}</p></Empty></Card> : null
  return (
    <section className="card flush" aria-labelledby="queues">
      <div className="card-head"><div className="grow"><h2 id="queues">{t('queues.title')}</h2><p className="lead">{t('queues.lead')}</p></div></div>
      {value?.problems.map((one) => <div className="notice" key={one.connection}><Icon name="alertTriangle" /><div><p><b>{one.title}</b>: {t(`queues.${one.code === 'incomplete' ? 'incomplete' : 'unreachable'}`)}</p><p>{reasonText(one.reasons, one.sentence)}</p></div></div>)}
      {names.length > 0 && (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="queues">
          <table className="table editable">
            <thead><tr><th>{t('queues.name')}</th><th>{t('queues.shown')}</th><th>{t('found.seen')}</th><th><span className="hidden-text">{t('numbers.remove')}</span></th></tr></thead>
            <tbody>
              {names.map((name) => {
                const seen = found.find((one) => one.name === name)
                const at = titles.findIndex((one) => one.name === name)
                return (
                  <tr key={name}>
                    <td data-label={t('queues.name')}><b>{name}</b></td>
                    <td data-label={t('queues.shown')}><TextInput size="sm" miw={180} aria-label={t('queues.title_of', { queue: name })} placeholder={name} error={at >= 0 ? wrongAt(`queues[${at}].name`) : undefined} disabled={locked} value={titles[at]?.title ?? ''} onChange={(event) => change({ queues: withTitle(titles, name, event.currentTarget.value) })} /></td>
                    <td data-label={t('found.seen')}><div className="row wrap">{seen?.listed && <Tag>{t('found.listed')}</Tag>}{seen?.called && <span className="soft">{t('queues.called')}</span>}{value && !seen?.listed && !seen?.called && <span className="soft">{t('queues.gone')}</span>}</div></td>
                    <td>{!locked && at >= 0 && <ActionIcon aria-label={t('queues.clear', { queue: name })} onClick={() => change({ queues: withTitle(titles, name, '') })}><Icon name="x" size={17} /></ActionIcon>}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
