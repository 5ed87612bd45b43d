// The buttons of a call that goes on. What was pressed is shown as asked for until the phone system reports it; what
// this phone cannot do has no button, and the reason stands behind "Missing buttons".
import { Button, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { post } from '../../api/client'
import { problemIn } from '../../api/resource'
import type { CallCommand, PanelCard, Problem } from '../../api/types'
import { Icon, type IconName } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { clock, isText, list, text, useT, word, type Key } from '../../i18n'
import { useSession } from '../../session'
import { shortcutOf, useShortcuts, type Action } from './shortcuts'

type Verb = PanelCard['controls'][number]['verb']

const ICONS: Partial<Record<Verb, IconName>> = {
  answer: 'phoneCall', hold: 'phonePause', resume: 'playerPlay', mute: 'microphone', unmute: 'microphoneOff', dtmf: 'keypad', transfer: 'arrowForward', park: 'parking', pause_recording: 'playerPause', resume_recording: 'playerPlay', hangup: 'phoneX',
}
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#']
const ASKED_MS = 8_000 // no event came: the button can be pressed again

/** The verbs that have a button now, in order: of two that undo each other one, both transfers behind one. */
export function buttonsOf(card: Pick<PanelCard, 'controls' | 'muted_at'>, paused = false): Verb[] {
  const hidden: Verb[] = ['attended_transfer', card.muted_at ? 'mute' : 'unmute', paused ? 'pause_recording' : 'resume_recording']
  return card.controls.filter((one) => one.lacks === null && !hidden.includes(one.verb)).map((one) => one.verb)
}

/** What this phone cannot do, by reason. */
export function missing({ controls }: Pick<PanelCard, 'controls'>): [reason: string, verbs: Verb[]][] {
  const reasons = new Map<string, Verb[]>()
  for (const { verb, lacks } of controls) if (lacks) reasons.set(lacks, [...(reasons.get(lacks) ?? []), verb])
  return [...reasons]
}

export function CallControls({ card, global, onChange }: { card: PanelCard; global: boolean; onChange: () => void }) {
  const t = useT()
  const { may } = useSession()
  const [asked, setAsked] = useState<Verb | null>(null)
  const [opened, setOpened] = useState<Verb | null>(null)
  const [keys, setKeys] = useState('')
  const [paused, setPaused] = useState(false) // the recording, as asked for here
  const [problem, setProblem] = useState<Problem | null>(null)
  const alive = useRef(true)
  useEffect(() => () => void (alive.current = false), [])
  useEffect(() => setAsked(null), [card.state, card.muted_at, paused]) // the phone system has reported something
  useEffect(() => {
    if (!asked) return
    const timer = setTimeout(() => setAsked(null), ASKED_MS)
    return () => clearTimeout(timer)
  }, [asked])
  const send = async (verb: Verb, to?: string): Promise<boolean> => {
    setProblem(null)
    if (verb !== 'dtmf') setAsked(verb)
    try {
      await post<CallCommand>(`/calls/${encodeURIComponent(card.call)}/commands`, { verb, ...(to ? { to } : {}) })
      if (verb === 'pause_recording' || verb === 'resume_recording') setPaused(verb === 'pause_recording')
      onChange() // no event tells of what the phone system doesn't report
      return true
    } catch (error) {
      if (alive.current) {
        setProblem(problemIn(error))
        setAsked(null)
      }
      return false
    }
  }
  const buttons = may('calls.control') ? buttonsOf(card, paused) : []
  const able = (verb: Verb) => buttons.includes(verb)
  const press = (verb: Verb) => (verb === 'dtmf' || verb === 'transfer' ? setOpened(opened === verb ? null : verb) : void send(verb))
  const first = (...verbs: Verb[]) => verbs.find(able)
  const shortcuts: [Action, Verb | undefined][] = [['hold', first('hold', 'resume')], ['mute', first('mute', 'unmute')], ['keypad', first('dtmf')], ['transfer', first('transfer')], ['hang_up', card.state === 'ringing' ? undefined : first('hangup')]]
  useShortcuts(global ? Object.fromEntries(shortcuts.flatMap(([action, verb]) => (verb ? [[action, () => press(verb)]] : []))) : {})
  if (!may('calls.control') || card.controls.length === 0) return null
  const label = (verb: Verb) => t((verb === 'hangup' && card.state === 'ringing' ? 'panel.verb.decline' : `panel.verb.${verb}`) as Key)
  const hint = (verb: Verb) => {
    const action = shortcuts.find(([, one]) => one === verb)?.[0]
    const keys = action && shortcutOf(action)
    return keys ? `${label(verb)} (${keys})` : label(verb)
  }
  const attended = card.controls.some((one) => one.verb === 'attended_transfer' && one.lacks === null)
  const lacking = missing(card)
  return (
    <div className="call-controls">
      {buttons.length > 0 && (
        <div className="call-buttons" role="group" aria-label={t('panel.controls')}>
          {buttons.map((verb) => (
            <button key={verb} type="button" className={`call-verb ${verb}${opened === verb ? ' open' : ''}${verb === 'unmute' ? ' on' : ''}`} title={hint(verb)} disabled={asked === verb} aria-expanded={verb === 'dtmf' || verb === 'transfer' ? opened === verb : undefined} onClick={() => press(verb)}>
              <span className="call-verb-face"><Icon name={ICONS[verb] ?? 'phone'} size={20} /></span>
              <span>{asked === verb ? t('panel.asked') : label(verb)}</span>
            </button>
          ))}
        </div>
      )}
      {opened === 'dtmf' && able('dtmf') && <Keypad sent={keys} onKey={(key) => void send('dtmf', key).then((done) => done && setKeys((before) => before + key))} />}
      {opened === 'transfer' && able('transfer') && <Transfer attended={attended} onSend={(verb, to) => void send(verb, to).then((done) => done && setOpened(null))} />}
      {card.muted_at && <p className="soft">{t('panel.muted', { at: clock(card.muted_at) })}</p>}
      {card.keys_at && <p className="soft">{t('panel.keys_sent', { at: clock(card.keys_at) })}</p>}
      {problem && <ProblemBox problem={problem} />}
      {lacking.length > 0 && <Missing lacking={lacking} />}
    </div>
  )
}

/** Why buttons are missing, on demand. */
function Missing({ lacking }: { lacking: [string, Verb[]][] }) {
  const t = useT()
  return (
    <details className="call-missing">
      <summary>{t('panel.missing')}</summary>
      {lacking.map(([reason, verbs]) => <p key={reason}><b>{list(verbs.map((verb) => t(`panel.verb.${verb}` as Key)))}</b>: {word('problem', reason)} {nextOf(reason)}</p>)}
    </details>
  )
}

const nextOf = (reason: string) => (isText(`problem.${reason}.next`) ? text(`problem.${reason}.next` as Key) : '')

/** Keys go out one by one. What was sent is shown as asked for: no phone system reports it. */
function Keypad({ sent, onKey }: { sent: string; onKey: (key: string) => void }) {
  const t = useT()
  return (
    <div className="keypad" role="group" aria-label={t('panel.verb.dtmf')} onKeyDown={(event) => { if (KEYS.includes(event.key)) onKey(event.key) }}>
      <output className="num" aria-live="polite">{sent || ' '}</output>
      {KEYS.map((key) => <button key={key} type="button" onClick={() => onKey(key)}>{key}</button>)}
    </div>
  )
}

function Transfer({ attended, onSend }: { attended: boolean; onSend: (verb: 'transfer' | 'attended_transfer', to: string) => void }) {
  const t = useT()
  const [to, setTo] = useState('')
  const send = (verb: 'transfer' | 'attended_transfer') => to.trim() && onSend(verb, to.trim())
  return (
    <form className="transfer" onSubmit={(event) => { event.preventDefault(); send('transfer') }}>
      <TextInput label={t('panel.transfer_to')} placeholder="81" value={to} onChange={(event) => setTo(event.currentTarget.value)} maxLength={60} autoFocus />
      <div className="row wrap">
        <Button type="submit" size="sm" disabled={!to.trim()}>{t('panel.verb.transfer')}</Button>
        {attended && <Button size="sm" variant="default" disabled={!to.trim()} onClick={() => send('attended_transfer')}>{t('panel.verb.attended_transfer')}</Button>}
      </div>
    </form>
  )
}
