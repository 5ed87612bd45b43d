// Write an SMS: the parts and the alphabet of the text are counted by the server while it is written.
import { Button, TagsInput, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { post } from '../../api/client'
import { refreshSoon } from '../../api/resource'
import type { Sms, SmsPreview } from '../../api/types'
import { Card } from '../../components/card'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { useAction } from '../../hooks/use-action'
import { amount, useT, word } from '../../i18n'
import { BELOW } from '../settings/parameter-field'

const TYPING_MS = 200
const LONGEST = 4_000
const BASE = 36

/** A new one for each content: sent twice by accident, a message leaves once. */
const newKey = () => `console-${Date.now().toString(BASE)}-${Math.random().toString(BASE).slice(2)}`

export function NewSms({ first, onClose }: { first: string; onClose: () => void }) {
  const t = useT()
  const [to, setTo] = useState(first ? [first] : [])
  const [text, setText] = useState('')
  const key = useRef(newKey())
  const { run, busy, problem, clear } = useAction()
  const preview = usePreview(text)
  const changed = () => {
    key.current = newKey()
    if (problem) clear()
  }
  const send = async (event: FormEvent) => {
    event.preventDefault()
    const sent = await run(() => post<Sms>('/sms', { to, text, key: key.current }), { done: (sms) => t('sms.sent', { n: sms.recipients.length }), quiet: true })
    refreshSoon('/sms')
    if (sent) onClose()
  }
  const tooLong = !!preview && preview.parts > preview.most
  return (
    <Card title={t('sms.new')} id="sms-new">
      <form className="form" onSubmit={(event) => void send(event)}>
        <TagsInput inputWrapperOrder={BELOW} label={t('sms.to')} description={t('sms.to.help')} data-autofocus acceptValueOnBlur splitChars={[',', ';']} data={[]} value={to} onChange={(next) => { changed(); setTo(next) }} />
        <Textarea label={t('sms.text')} required autosize minRows={3} maxRows={12} maxLength={LONGEST} value={text} aria-describedby="sms-preview" onChange={(event) => { changed(); setText(event.currentTarget.value) }} />
        <div id="sms-preview" className="soft sms-preview" role="status">{preview && text && <Preview one={preview} written={text} />}</div>
        {problem && <ProblemBox problem={problem} />}
        <div className="row wrap end">
          <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" leftSection={<Icon name="send" size={16} />} loading={busy} disabled={to.length === 0 || text.trim() === '' || tooLong}>{t('sms.send')}</Button>
        </div>
      </form>
    </Card>
  )
}

/** The last answer stays until the next one is there. */
function usePreview(text: string): SmsPreview | null {
  const [settled] = useDebouncedValue(text, TYPING_MS)
  const [found, setFound] = useState<SmsPreview | null>(null)
  useEffect(() => {
    let gone = false
    post<SmsPreview>('/sms/preview', { text: settled }).then((one) => { if (!gone) setFound(one) }, () => {})
    return () => { gone = true }
  }, [settled])
  return found
}

function Preview({ one, written }: { one: SmsPreview; written: string }) {
  const t = useT()
  const left = one.room - (one.units.at(-1) ?? 0)
  return (
    <>
      <p className={one.parts > one.most ? 'red-text' : ''}><b>{t('sms.n_parts', { n: one.parts })}</b> · {word('sms.alphabet', one.alphabet)} · {t('sms.left', { n: left })}</p>
      {one.parts > one.most && <p className="red-text">{t('sms.too_long', { most: amount(one.most) })}</p>}
      {one.outside && <p>{t('sms.outside', { characters: [...one.outside].slice(0, 20).join(' ') })}</p>}
      {one.text !== written && <p>{t('sms.sent_as', { text: one.text })}</p>}
      {one.placeholder && <p>{t('sms.placeholder', { found: one.placeholder })}</p>}
    </>
  )
}
