// Lines: our numbers and extensions, whose they are, their region, and which of them the CRM ignores.
import { ActionIcon, Button, Select, Switch, TextInput } from '@mantine/core'
import type { People } from '../../api/people'
import type { PhoneLine } from '../../api/types'
import { Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { useT } from '../../i18n'
import type { Tab } from './settings-page'

const EMPTY: PhoneLine = { number: '', extension: null, user: null, region: null, ignore: false, title: null }

export function Lines({ settings, change, locked, people }: Tab & { people: People }) {
  const t = useT()
  const { lines } = settings
  const set = (index: number, part: Partial<PhoneLine>) => change({ lines: lines.map((line, i) => (i === index ? { ...line, ...part } : line)) })
  const add = () => change({ lines: [...lines, EMPTY] })
  const known = new Set(people.users.map((user) => user.id))
  const users = (line: PhoneLine) => [...people.users.map((user) => ({ value: user.id, label: user.name })), ...(line.user && !known.has(line.user) ? [{ value: line.user, label: line.user }] : [])]
  return (
    <section className="card flush" aria-labelledby="lines">
      <div className="card-head">
        <div className="grow"><h2 id="lines">{t('settings.lines')}</h2><p className="lead">{t('lines.lead')}</p></div>
        {!locked && <Button leftSection={<Icon name="plus" size={16} />} onClick={add}>{t('lines.add')}</Button>}
      </div>
      {lines.length === 0 ? <Empty icon="phone" title={t('lines.none')}><p>{t('lines.none.why')}</p></Empty> : (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="lines">
          <table className="table editable">
            <thead><tr><th>{t('lines.number')}</th><th>{t('lines.title')}</th><th>{t('lines.extension')}</th><th>{t('lines.user')}</th><th>{t('lines.region')}</th><th>{t('lines.ignore')}</th><th><span className="hidden-text">{t('lines.remove')}</span></th></tr></thead>
            <tbody>
              {lines.map((line, i) => (
                <tr key={i}>
                  <td data-label={t('lines.number')}><TextInput size="sm" w="100%" miw={150} aria-label={t('lines.number')} disabled={locked} value={line.number} onChange={(event) => set(i, { number: event.currentTarget.value })} /></td>
                  <td data-label={t('lines.title')}><TextInput size="sm" miw={120} aria-label={t('lines.title')} disabled={locked} value={line.title ?? ''} onChange={(event) => set(i, { title: event.currentTarget.value || null })} /></td>
                  <td data-label={t('lines.extension')}><TextInput size="sm" miw={80} aria-label={t('lines.extension')} disabled={locked} value={line.extension ?? ''} onChange={(event) => set(i, { extension: event.currentTarget.value || null })} /></td>
                  <td data-label={t('lines.user')}>
                    {people.users.length > 0 ? (
                      <Select size="sm" miw={170} searchable clearable aria-label={t('lines.user')} disabled={locked} placeholder={t('lines.nobody')} value={line.user ?? null} data={users(line)} onChange={(user) => set(i, { user })} nothingFoundMessage={t('nothing_found')} />
                    ) : (
                      <TextInput size="sm" miw={150} aria-label={t('lines.user')} disabled={locked} value={line.user ?? ''} onChange={(event) => set(i, { user: event.currentTarget.value || null })} />
                    )}
                  </td>
                  <td data-label={t('lines.region')}><TextInput size="sm" w={70} maxLength={2} aria-label={t('lines.region')} placeholder={settings.region} disabled={locked} value={line.region ?? ''} onChange={(event) => set(i, { region: event.currentTarget.value.toUpperCase() || null })} /></td>
                  <td data-label={t('lines.ignore')}><Switch size="sm" aria-label={t('lines.ignore')} disabled={locked} checked={line.ignore ?? false} onChange={(event) => set(i, { ignore: event.currentTarget.checked })} /></td>
                  <td>{!locked && <ActionIcon aria-label={t('lines.remove_one', { number: line.number })} onClick={() => change({ lines: lines.filter((_, at) => at !== i) })}><Icon name="trash" size={17} /></ActionIcon>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
