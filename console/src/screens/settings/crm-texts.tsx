// Texts in one CRM: a template for each field that our records write, with placeholders to choose from and a live preview.
import { Button, Select, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { post } from '../../api/client'
import type { CrmTexts, TextPreview } from '../../api/types'
import { Card } from '../../components/card'
import { Icon } from '../../components/icons'
import { amount, LANGUAGES, useT, when, word } from '../../i18n'
import type { PlanTab } from './settings-page'

type Name = keyof CrmTexts

const GROUPS: [string, Name[]][] = [
  ['call', ['call_subject', 'call_description']],
  ['task', ['task_subject', 'task_description']],
  ['lead', ['lead_name', 'lead_description']],
  ['contact', ['contact_name', 'contact_description']],
  ['account', ['account_name']],
  ['deal', ['deal_name']],
]
const NAMES = GROUPS.flatMap(([, names]) => names)
const TYPING_MS = 300
const partOf = (name: Name) => name.slice(name.indexOf('_') + 1)

/** What the templates give, a moment after the last keystroke; the last answer stays while the next one is on its way. */
function usePreview({ plan, connection, settings }: PlanTab): TextPreview | null {
  const { time_zone, language } = settings.company
  const asked = JSON.stringify({ connection, texts: plan.texts, time_zone, language, limit: 10 })
  const [settled] = useDebouncedValue(asked, TYPING_MS)
  const [preview, setPreview] = useState<TextPreview | null>(null)
  useEffect(() => {
    let gone = false
    post<TextPreview>('/settings/preview-texts', JSON.parse(settled) as object).then((found) => { if (!gone) setPreview(found) }, () => undefined)
    return () => {
      gone = true
    }
  }, [settled])
  return preview
}

/** How many characters the CRM keeps of a text, and whether this one is cut there. */
function FieldLength({ field, long }: { field: { label: string; length: number }; long: number | undefined }) {
  const t = useT()
  if (long === undefined) return <p className="muted">{t('texts.field', { field: field.label, most: field.length })}</p>
  return <p className="text-cut"><Icon name="alertTriangle" size={15} /> <span>{t('texts.cut', { field: field.label, most: field.length, length: amount(long) })}</span></p>
}

export function CrmTextsTab(tab: PlanTab) {
  const { plan, connection, changePlan, locked, findingAt, wrongAt } = tab
  const t = useT()
  const preview = usePreview(tab)
  const [name, setName] = useState<Name>('call_subject')
  const [shown, setShown] = useState<string | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const standard = preview?.defaults[name] ?? ''
  const template = plan.texts[name] || standard
  const set = (next: string) => changePlan({ texts: { ...plan.texts, [name]: next === standard ? '' : next } })
  /** Around what is selected, or at the cursor. */
  const insert = (before: string, after = '') => {
    const box = field.current
    const [from, to] = box ? [box.selectionStart, box.selectionEnd] : [template.length, template.length]
    set(template.slice(0, from) + before + template.slice(from, to) + after + template.slice(to))
    const cursor = after ? from + before.length + (to - from) : from + before.length
    requestAnimationFrame(() => { box?.focus(); box?.setSelectionRange(cursor, cursor) })
  }
  const isWrong = (one: Name) => findingAt(`crm.${connection}.texts.${one}`) !== undefined
  const calls = preview?.items.map((one, i) => ({ value: String(i), label: one.call ? `${one.texts.call_subject} · ${when(one.at)}` : t('texts.example', { kind: word('texts.example', one.example) }) })) ?? []
  const chosen = preview?.items[Number(shown ?? 0)] ?? preview?.items[0]
  return (
    <div className="cols crm-texts">
      <Card title={t('settings.texts')} id="crm-texts">
        <p className="lead">{t('texts.lead')}</p>
        <nav aria-label={t('settings.texts')}>
          {GROUPS.map(([kind, names]) => (
            <div key={kind} role="group" aria-label={word('entity', kind)}>
              <h3>{word('entity', kind)}</h3>
              {names.map((one) => (
                <button key={one} type="button" className="text-choice" aria-current={one === name ? 'true' : undefined} onClick={() => setName(one)}>
                  <span className="grow">{word('texts.part', partOf(one))}</span>
                  {isWrong(one) ? <Icon name="alertCircle" size={16} label={t('texts.wrong')} /> : plan.texts[one] && <span className="tag">{t('texts.changed')}</span>}
                </button>
              ))}
            </div>
          ))}
        </nav>
      </Card>
      <div className="stack">
        <Card title={`${word('entity', name.slice(0, name.indexOf('_')))}: ${word('texts.part', partOf(name))}`} id="crm-text" end={!locked && plan.texts[name] ? <Button size="compact-sm" variant="default" onClick={() => set('')}>{t('texts.reset')}</Button> : undefined}>
          <div className="form">
            <Textarea ref={field} label={t('texts.template')} classNames={{ input: 'mono' }} autosize minRows={name.endsWith('_description') ? 8 : 2} maxRows={20} spellCheck={false} readOnly={locked} value={template} error={wrongAt(`crm.${connection}.texts.${name}`)} onChange={(event) => set(event.currentTarget.value)} />
            {!locked && preview && (
              <>
                <div role="group" aria-label={t('texts.placeholders')}>
                  <p className="muted">{t('texts.placeholders.help', { company: '{company}' })}</p>
                  <div className="row wrap text-chips">
                    {preview.placeholders.map((one) => <Button key={one.name} size="compact-sm" variant="default" title={`{${one.name}}`} onClick={() => insert(`{${one.name}}`)}>{word('texts.placeholder', one.name)}</Button>)}
                  </div>
                </div>
                <div role="group" aria-label={t('texts.conditions')}>
                  <p className="muted">{t('texts.conditions.help')}</p>
                  <div className="row wrap text-chips">
                    {preview.conditions.map((one) => <Button key={one} size="compact-sm" variant="default" title={`[${one}: ]`} onClick={() => insert(`[${one}:`, ']')}>{word('texts.condition', one)}</Button>)}
                  </div>
                </div>
              </>
            )}
          </div>
        </Card>
        <Card title={t('texts.preview')} id="crm-text-preview">
          <div className="form">
            {preview && <p className="muted">{t('texts.in', { language: LANGUAGES[preview.language as 'en'] ?? preview.language, zone: preview.time_zone })}</p>}
            <Select label={t('texts.call')} allowDeselect={false} value={calls.length ? (shown ?? '0') : null} data={calls} onChange={setShown} />
            {chosen && NAMES.filter((one) => one.startsWith(name.slice(0, name.indexOf('_') + 1))).map((one) => (
              <div key={one} className={one === name ? 'text-result chosen' : 'text-result'} aria-live={one === name ? 'polite' : undefined}>
                <b>{word('texts.part', partOf(one))}</b>
                <p lang={chosen.texts[one] ? preview?.language : undefined}>{chosen.texts[one] || t('texts.empty')}</p>
                {preview?.fields[one] && <FieldLength field={preview.fields[one]} long={chosen.cut[one]} />}
              </div>
            ))}
          </div>
        </Card>
      </div>
    </div>
  )
}
