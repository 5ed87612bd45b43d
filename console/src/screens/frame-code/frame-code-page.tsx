// A one-time code for the call panel within a page of another site; opened from there, where one is signed in.
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { post } from '../../api/client'
import type { FrameCode } from '../../api/types'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { clock, useT } from '../../i18n'
import '../../styles/panel.css'

export function FrameCodePage() {
  const t = useT()
  const { run, busy, problem } = useAction()
  const [made, setMade] = useState<FrameCode | null>(null)
  useEffect(() => {
    document.title = `${t('frame_code.title')} · Cordboard`
  }, [t])
  const create = async () => setMade((await run(() => post<FrameCode>('/frames/codes'), { quiet: true })) ?? null)
  return (
    <main className="panel">
      <header className="panel-head"><Icon name="key" size={18} /><h1 className="grow">{t('frame_code.title')}</h1></header>
      <div className="panel-body">
        <section className="card stack">
          <p>{t('frame_code.lead')}</p>
          {problem && <ProblemBox problem={problem} />}
          {made && <output className="frame-code num">{made.code.slice(0, 4)} {made.code.slice(4)}</output>}
          {made && <p className="soft">{t('frame_code.until', { time: clock(made.expires_at) })}</p>}
          <div className="row wrap">
            <Button variant={made ? 'default' : 'filled'} loading={busy} onClick={() => void create()}>{t(made ? 'frame_code.again' : 'frame_code.create')}</Button>
            {made && <CopyButton text={() => made.code} label={t('frame_code.copy')} />}
          </div>
        </section>
      </div>
    </main>
  )
}
