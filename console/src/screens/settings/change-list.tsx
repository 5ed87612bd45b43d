// The differences of two versions of the settings as a list.
import { Empty } from '../../components/card'
import { Icon } from '../../components/icons'
import { Tag } from '../../components/status'
import { useT } from '../../i18n'
import type { Change } from './version-changes'

/** Setting by setting, under the tab where each stands. */
export function ChangeList({ changes, same }: { changes: Change[]; same: string }) {
  const t = useT()
  if (changes.length === 0) return <Empty icon="check" title={same} />
  const areas = [...new Set(changes.map((one) => one.area))]
  return (
    <div className="changes">
      {areas.map((area) => (
        <div key={area}>
          <h3>{t(area)}</h3>
          <ul>
            {changes.filter((one) => one.area === area).map((one, n) => (
              <li key={n}>
                <div className="change-what"><b>{one.what}</b>{one.where && <span className="soft">{one.where}</span>}</div>
                <div className="change-to">
                  {one.after === null && <Tag tone="red">{t('versions.removed')}</Tag>}
                  {one.before === null ? <Tag tone="teal">{t('versions.added')}</Tag> : one.before && <del>{one.before}</del>}
                  {one.before !== null && one.after !== null && <Icon name="arrowRight" size={15} label={t('versions.to')} />}
                  {one.after && <ins>{one.after}</ins>}
                </div>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  )
}
