// What the sender reads back, and requests that only test the address: conditions, status, content type and body.
import { ActionIcon, Button, Textarea } from '@mantine/core'
import { Icon } from '../../components/icons'
import { useT } from '../../i18n'
import { useRowFocus } from './row-focus'
import { Conditions } from './table-conditions'
import { Extras, OF_ANSWER, put } from './table-extras'
import { NO_ANSWER, type AnswerRow } from './table-rows'
import { Words } from './table-words'

/** `kind`: the texts of these rows. */
export function Answers({ kind, answers, onChange }: { kind: 'answer' | 'check'; answers: AnswerRow[]; onChange: (answers: AnswerRow[]) => void }) {
  const t = useT()
  const { list, focus } = useRowFocus()
  return (
    <>
      <ol ref={list} className="table-row-list">
        {answers.map((one, n) => {
          const change = (changed: Partial<AnswerRow>) => onChange(answers.map((other, at) => (at === n ? { ...other, ...changed } : other)))
          return (
            <li key={n}>
              <div className="table-row" role="group" aria-label={t(`rows.${kind}`, { n: n + 1 })}>
                <div className="table-row-head">
                  <b className="grow">{t(`rows.${kind}`, { n: n + 1 })}</b>
                  <ActionIcon aria-label={t(`rows.${kind}.remove`, { n: n + 1 })} onClick={() => { onChange(answers.filter((_, at) => at !== n)); focus(Math.max(0, n - 1), 'input') }}><Icon name="trash" size={17} /></ActionIcon>
                </div>
                <Extras rows={OF_ANSWER} part={one.rest} onChange={(rest) => change({ rest })} />
                <Textarea size="sm" label={t('rows.body')} description={t('rows.body.help')} autosize minRows={1} maxRows={8} spellCheck={false} classNames={{ input: 'mono' }} value={String(one.rest.body ?? '')} onChange={(event) => change({ rest: put(one.rest, 'body', event.currentTarget.value) })} />
                <Words texts="rows.header" words={one.headers} onChange={(headers) => change({ headers })} />
                <Conditions rows={one.when} onChange={(when) => change({ when })} />
              </div>
            </li>
          )
        })}
      </ol>
      <Button className="start" size="xs" variant="default" leftSection={<Icon name="plus" size={15} />} onClick={() => { onChange([...answers, NO_ANSWER]); focus(answers.length, 'input') }}>{t(`rows.${kind}.add`)}</Button>
    </>
  )
}
