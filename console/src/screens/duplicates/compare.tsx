// Two records side by side: which one stays, which value of each field is kept, what moves, what the CRM cannot do.
import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/client'
import { problemIn } from '../../api/resource'
import type { Duplicate, Merge, MergePreview, Problem } from '../../api/types'
import { Waiting } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { toast } from '../../components/toasts'
import { amount, useT, type Key } from '../../i18n'
import { useSession } from '../../session'
import { usePreview } from './preview'

export function Compare({ pair, onClose, onMerged }: { pair: Duplicate; onClose: () => void; onMerged: () => void }) {
  const t = useT()
  const { may } = useSession()
  const [swapped, setSwapped] = useState(false)
  const [chosen, setChosen] = useState<Record<string, boolean>>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [survivor, merged] = swapped ? [pair.second, pair.first] : [pair.first, pair.second]
  const wish = { connection: pair.connection, survivor: { entity: survivor.entity, id: survivor.id }, merged: { entity: merged.entity, id: merged.id } }
  const { value, problem: unread, reload } = usePreview(wish)
  const takes = (name: string, first: boolean) => chosen[name] ?? first

  async function merge(preview: MergePreview) {
    setBusy(true)
    setProblem(null)
    try {
      const take = preview.fields.filter((one) => takes(one.name, one.take)).map((one) => one.name)
      await post<Merge>('/merges', { ...wish, take, fingerprint: preview.fingerprint })
      toast(t('duplicates.started'))
      onMerged()
    } catch (error) {
      setProblem(problemIn(error))
      setBusy(false)
    }
  }

  return (
    <Modal opened onClose={onClose} title={t('duplicates.preview')} size="xl" closeButtonProps={{ 'aria-label': t('close') }}>
      <div className="stack">
        {problem && <ProblemBox problem={problem} />}
        {!value ? (unread ? <ProblemBox problem={unread} onRetry={reload} /> : <Waiting />) : (
          <>
            <div className="merge-records">
              <p><small className="soft">{t('duplicates.survivor')}</small><b>{value.survivor.name || value.survivor.id}</b></p>
              <Button size="sm" variant="default" leftSection={<Icon name="refresh" size={15} />} onClick={() => { setSwapped(!swapped); setChosen({}) }}>{t('duplicates.swap')}</Button>
              <p><small className="soft">{t('duplicates.merged')}</small><b>{value.merged.name || value.merged.id}</b></p>
            </div>
            {value.method === 'merge' && <Fields preview={value} takes={takes} onTake={(name, take) => setChosen({ ...chosen, [name]: take })} />}
            {value.method === 'merge' && <Moves preview={value} />}
            <section aria-labelledby="merge-limits">
              <h3 id="merge-limits">{t('duplicates.limits')}</h3>
              <ul className="merge-limits">{value.limits.map((one) => <li key={one}>{t(`duplicates.limit.${one}` as Key)}</li>)}</ul>
            </section>
            <div className="row end-row">
              <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
              {may('duplicates.merge') && <Button loading={busy} onClick={() => void merge(value)}>{t(value.method === 'merge' ? 'duplicates.merge' : 'duplicates.mark')}</Button>}
            </div>
          </>
        )}
      </div>
    </Modal>
  )
}

function Fields({ preview, takes, onTake }: { preview: MergePreview; takes: (name: string, first: boolean) => boolean; onTake: (name: string, take: boolean) => void }) {
  const t = useT()
  if (preview.fields.length === 0) return <p className="soft">{t('duplicates.same_fields')}</p>
  return (
    <div className="merge-fields">
      {preview.fields.map((one) => {
        const taken = takes(one.name, one.take)
        const choice = (take: boolean, value: string) => (
          <label className={taken === take ? 'merge-value chosen' : 'merge-value'}>
            <input type="radio" name={one.name} checked={taken === take} onChange={() => onTake(one.name, take)} />
            <span><small className="soft">{t(take ? 'duplicates.merged' : 'duplicates.survivor')}</small>{value || t('duplicates.empty')}</span>
          </label>
        )
        return (
          <fieldset key={one.name}>
            <legend>{one.label}<span className="hidden-text"> {t('duplicates.take', { field: one.label })}</span></legend>
            {choice(false, one.survivor)}
            {choice(true, one.merged)}
          </fieldset>
        )
      })}
    </div>
  )
}

function Moves({ preview }: { preview: MergePreview }) {
  const t = useT()
  const moves = Object.entries(preview.moves)
  return (
    <section aria-labelledby="merge-moves">
      <h3 id="merge-moves">{t('duplicates.moves')}</h3>
      {moves.length === 0 ? <p className="soft">{t('duplicates.moves_none')}</p> : (
        <ul className="merge-limits">{moves.map(([entity, count]) => <li key={entity}>{t(`entity.${entity}` as Key)}: <span className="num">{amount(count)}</span></li>)}</ul>
      )}
    </section>
  )
}
