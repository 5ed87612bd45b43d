// The frame of a subject on a page, and what stands in it while there is nothing to show.
import type { ReactNode } from 'react'
import { useT } from '../i18n'
import { Icon, type IconName } from './icons'

export function Card({ title, lead, end, flush, children, id }: { title?: ReactNode; lead?: ReactNode; end?: ReactNode; flush?: boolean; children: ReactNode; id?: string }) {
  return (
    <section className={flush ? 'card flush' : 'card'} aria-labelledby={id}>
      {title && (
        <div className="card-head">
          {lead ? <div className="grow"><h2 id={id}>{title}</h2><p className="lead">{lead}</p></div> : <h2 id={id}>{title}</h2>}
          {end && <div className="end row">{end}</div>}
        </div>
      )}
      {children}
    </section>
  )
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={30} stroke={1.4} />
      <b>{title}</b>
      {children}
    </div>
  )
}

/** The place of what is on its way. */
export function Waiting() {
  const t = useT()
  return (
    <div className="skeletons" role="status">
      <span className="hidden-text">{t('loading')}</span>
      {[0, 1, 2, 3].map((n) => <span key={n} className="skeleton" aria-hidden />)}
    </div>
  )
}
