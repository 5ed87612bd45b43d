// What came to a webhook connection: the last event, refused requests with their reason, a test event, an example request.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/client'
import { useResource } from '../../api/resource'
import type { Connection, ConnectionTest, WebhookPage } from '../../api/types'
import { Card, Waiting } from '../../components/card'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { Tag } from '../../components/status'
import { useAction } from '../../hooks/use-action'
import { agoOf, amount, moment, reasonText, useT } from '../../i18n'
import { useSession } from '../../session'
import { TrialBox } from './trial'

export function WebhookActivity({ connection, path }: { connection: Connection; path: string }) {
  const t = useT()
  const { may } = useSession()
  const { run, busy } = useAction()
  const [trial, setTrial] = useState<ConnectionTest | null>(null)
  const { value, problem, reload } = useResource<WebhookPage>(`${path}/webhook`, { on: ['connection', 'call'] })
  if (!value) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  const test = () => run(() => post<ConnectionTest>(`${path}/webhook/test`)).then((found) => { if (found) setTrial(found); reload() })
  return (
    <div className="stack">
      <Card title={t('webhook.title')} id="webhook" end={<Button size="xs" variant="default" leftSection={<Icon name="refresh" size={16} />} onClick={reload}>{t('webhook.refresh')}</Button>}>
        <dl className="kv num">
          <div className="kv-row"><dt>{t('webhook.last')}</dt><dd>{value.last_event_at ? <span title={moment(value.last_event_at)}>{agoOf(value.last_event_at)}</span> : t('webhook.none')}</dd></div>
          <div className="kv-row"><dt>{t('webhook.accepted')}</dt><dd>{amount(value.accepted)}</dd></div>
          {value.unknown > 0 && <div className="kv-row"><dt>{t('webhook.unknown')}</dt><dd><Tag tone="amber">{amount(value.unknown)}</Tag></dd></div>}
          <div className="kv-row"><dt>{t('webhook.refused')}</dt><dd>{value.refused > 0 ? <Tag tone="amber">{amount(value.refused)}</Tag> : '0'}</dd></div>
        </dl>
        {value.secret_in_url && <p className="row soft card-text"><Icon name="alertTriangle" size={16} />{t('webhook.in_url')}</p>}
        {may('connections.change') && value.example && <div className="row wrap actions"><Button size="xs" variant="default" loading={busy} leftSection={<Icon name="bolt" size={16} />} onClick={() => void test()}>{t('webhook.test')}</Button><span className="soft">{t('webhook.test.what')}</span></div>}
        <div aria-live="polite">{trial && <TrialBox trial={trial} />}</div>
      </Card>
      <Refusals page={value} />
      {value.example && <Example example={value.example} title={connection.title} />}
    </div>
  )
}

function Refusals({ page }: { page: WebhookPage }) {
  const t = useT()
  return (
    <Card flush title={t('webhook.refusals')} id="refusals" end={<span className="soft">{t('webhook.since_start')}</span>}>
      {page.refusals.length === 0 ? <p className="soft card-text">{t('webhook.refusals.none')}</p> : (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="refusals">
          <table className="table">
            <thead><tr><th>{t('webhook.when')}</th><th>{t('webhook.answer')}</th><th>{t('webhook.reason')}</th></tr></thead>
            <tbody>{page.refusals.map((one, n) => <tr key={n}><td className="num" title={moment(one.at)}>{agoOf(one.at)}</td><td><Tag tone="red">{one.status}</Tag></td><td>{reasonText(one.reasons, one.reason)}</td></tr>)}</tbody>
          </table>
        </div>
      )}
    </Card>
  )
}

/** The request as a command line, with the secret left out. */
export const curlOf = ({ method, url, headers, body }: NonNullable<WebhookPage['example']>): string => {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
  const lines = [`curl -X ${method} ${quoted(url)}`, ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`), ...(body ? [`--data-binary ${quoted(body)}`] : [])]
  return lines.join(' \\\n  ')
}

function Example({ example, title }: { example: NonNullable<WebhookPage['example']>; title: string }) {
  const t = useT()
  const command = curlOf(example)
  return (
    <Card title={t('webhook.example')} id="example" end={<CopyButton label={t('copy')} text={() => command} />}>
      <p className="soft">{t('webhook.example.lead', { title })}</p>
      <pre className="code-box" tabIndex={0}>{command}</pre>
    </Card>
  )
}
