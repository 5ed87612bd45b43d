// Saved views of the call list: mine in a menu, saved from the list as it is, opened by a link also by others.
import { Button, Menu, Modal, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ask, get } from '../../api/client'
import { refresh, useResource } from '../../api/resource'
import type { SavedView } from '../../api/types'
import { Confirm } from '../../components/confirm'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { toast } from '../../components/toasts'
import type { ChangeFilters } from '../../hooks/url-filters'
import { useAction } from '../../hooks/use-action'
import { useT } from '../../i18n'
import { keptOf, shownBy } from './saved-view-params'

const PATH = '/saved-views'
const linkTo = (id: string) => `${location.origin}/calls?saved=${encodeURIComponent(id)}`

export function SavedViews({ params, change }: { params: URLSearchParams; change: ChangeFilters }) {
  const t = useT()
  const { value } = useResource<{ items: SavedView[] }>(PATH)
  const [naming, setNaming] = useState(false)
  const [managing, setManaging] = useState(false)
  const { run } = useAction()
  const views = value?.items ?? []
  const id = params.get('saved')
  const open = views.find((one) => one.id === id)
  useOpenedByLink(params, change)
  const changed = open && JSON.stringify(keptOf(params)) !== JSON.stringify(keptOf(new URLSearchParams(open.query)))
  const store = (view: SavedView) => run(() => ask('PUT', `${PATH}/${view.id}`, { name: view.name, query: keptOf(params) }), { done: t('views.saved') }).then(() => refresh(PATH))
  return (
    <>
      <Menu position="bottom-start" shadow="md" withinPortal={false} withInitialFocusPlaceholder={false} width={280}>
        <Menu.Target>
          <Button size="sm" variant="default" leftSection={<Icon name="bookmark" size={16} />} className="views-button"><span className="cut">{open ? open.name : t('views.title')}</span>{changed && <span className="hidden-text">{t('views.changed')}</span>}{changed && <span aria-hidden> •</span>}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label className="views-none">{t('views.none')}</Menu.Label>}
          {views.map((one) => <Menu.Item key={one.id} leftSection={<Icon name={one.id === id ? 'check' : 'bookmark'} size={15} />} onClick={() => change(shownBy(one, params))}>{one.name}</Menu.Item>)}
          <Menu.Divider />
          {changed && <Menu.Item leftSection={<Icon name="refresh" size={15} />} onClick={() => void store(open)}>{t('views.update', { name: open.name })}</Menu.Item>}
          <Menu.Item leftSection={<Icon name="plus" size={15} />} onClick={() => setNaming(true)}>{t('views.save')}</Menu.Item>
          {views.length > 0 && <Menu.Item leftSection={<Icon name="settings" size={15} />} onClick={() => setManaging(true)}>{t('views.manage')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={naming} onClose={() => setNaming(false)} title={t('views.save.title')} closeButtonProps={{ 'aria-label': t('close') }}>
        <Name name="" label={t('views.save.do')} onDone={(name) => ask<SavedView>('POST', PATH, { name, query: keptOf(params) })} onSaved={(made) => { refresh(PATH); change({ saved: made.id }); setNaming(false); toast(t('views.saved')) }} />
      </Modal>
      <Modal opened={managing} onClose={() => setManaging(false)} title={t('views.manage.title')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
        <p className="soft">{t('views.link.what')}</p>
        <ul className="plain-list">{views.map((one) => <Managed key={one.id} view={one} onGone={() => { if (one.id === id) change({ saved: null }) }} />)}</ul>
      </Modal>
    </>
  )
}

/** A link names the view alone: its filters are put into the address. */
function useOpenedByLink(params: URLSearchParams, change: ChangeFilters) {
  const t = useT()
  const alone = params.size === 1 ? params.get('saved') : null
  useEffect(() => {
    if (!alone) return
    get<SavedView>(`${PATH}/${encodeURIComponent(alone)}`).then(
      (view) => change({ ...shownBy(view, new URLSearchParams()), ...(!view.mine && { saved: null }) }),
      () => { change({ saved: null }); toast(t('views.gone'), 'red') },
    )
  }, [alone])
}

function Managed({ view, onGone }: { view: SavedView; onGone: () => void }) {
  const t = useT()
  const [renaming, setRenaming] = useState(false)
  const [asking, setAsking] = useState(false)
  const { run, busy } = useAction()
  const remove = () => {
    setAsking(false)
    void run(() => ask('DELETE', `${PATH}/${view.id}`), { done: t('views.deleted') }).then(() => { onGone(); refresh(PATH) })
  }
  if (renaming) return <li><Name name={view.name} label={t('save')} onDone={(name) => ask<SavedView>('PUT', `${PATH}/${view.id}`, { name, query: view.query })} onSaved={() => { refresh(PATH); setRenaming(false) }} /></li>
  return (
    <li className="row wrap">
      <b className="grow wrap-any">{view.name}</b>
      <CopyButton label={t('views.link')} text={() => linkTo(view.id)} done={t('views.link.done')} />
      <Button size="xs" variant="default" onClick={() => setRenaming(true)}>{t('views.rename')}<span className="hidden-text"> {view.name}</span></Button>
      <Button size="xs" variant="default" className="red-button" onClick={() => setAsking(true)}>{t('views.delete')}<span className="hidden-text"> {view.name}</span></Button>
      <Confirm opened={asking} title={t('views.delete.title', { name: view.name })} go={t('views.delete')} danger busy={busy} problem={null} onClose={() => setAsking(false)} onGo={remove}><p>{t('views.delete.what')}</p></Confirm>
    </li>
  )
}

function Name({ name, label, onDone, onSaved }: { name: string; label: string; onDone: (name: string) => Promise<SavedView>; onSaved: (view: SavedView) => void }) {
  const t = useT()
  const [typed, setTyped] = useState(name)
  const { run, busy, problem } = useAction()
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    void run(() => onDone(typed.trim()), { quiet: true }).then((view) => { if (view) onSaved(view) })
  }
  return (
    <form className="form" onSubmit={submit}>
      {problem && problem.code !== 'name_taken' && <ProblemBox problem={problem} />}
      <TextInput label={t('views.name')} value={typed} maxLength={60} data-autofocus required error={problem?.code === 'name_taken' && t('views.taken')} onChange={(event) => setTyped(event.currentTarget.value)} />
      <div className="row end-row"><Button type="submit" loading={busy} disabled={!typed.trim()}>{label}</Button></div>
    </form>
  )
}
