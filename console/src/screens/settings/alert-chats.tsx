// Alerts in a chat: Slack (or one that takes the same messages), Microsoft Teams, Telegram.
import { Switch, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Alerts as AlertsView, AlertSettings } from '../../api/types'
import { Card } from '../../components/card'
import { useT } from '../../i18n'
import { SecretField } from './alert-secret'
import type { Set } from './alerts'
import type { Tab } from './settings-page'

interface Part {
  alerts: AlertSettings
  set: Set
  locked: boolean
  stored: AlertsView
  onStored: (view: AlertsView) => void
  wrongAt: Tab['wrongAt']
}

export function Chats({ alerts, set, locked, stored, onStored, wrongAt }: Part) {
  const t = useT()
  const { slack, teams, telegram } = alerts
  const shared = { locked, onStored }
  return (
    <Card title={t('alerts.chats')} lead={t('alerts.chats.lead')} id="alerts-chats">
      <div className="form">
        <Chat name="Slack" help={t('alerts.slack.help')} on={slack !== null} locked={locked} toggle={(on) => set({ slack: on ? { allow_private: false } : null })}>
          <SecretField {...shared} name="slack_url" label={t('alerts.chat.url')} help={t('alerts.slack.url.help')} storedSecret={stored.slack_url} />
          <Switch label={t('alerts.private')} description={t('alerts.private.help')} disabled={locked} checked={slack?.allow_private ?? false} onChange={(event) => set({ slack: { allow_private: event.currentTarget.checked } })} />
        </Chat>
        <Chat name="Microsoft Teams" help={t('alerts.teams.help')} on={teams !== null} locked={locked} toggle={(on) => set({ teams: on ? { allow_private: false } : null })}>
          <SecretField {...shared} name="teams_url" label={t('alerts.chat.url')} help={t('alerts.teams.url.help')} storedSecret={stored.teams_url} />
        </Chat>
        <Chat name="Telegram" help={t('alerts.telegram.help')} on={telegram !== null} locked={locked} toggle={(on) => set({ telegram: on ? { chat: '' } : null })}>
          <SecretField {...shared} name="telegram_token" label={t('alerts.telegram.token')} help={t('alerts.telegram.token.help')} storedSecret={stored.telegram_token} />
          <TextInput label={t('alerts.telegram.chat')} description={t('alerts.telegram.chat.help')} required disabled={locked} value={telegram?.chat ?? ''} error={wrongAt('alerts.telegram.chat')} onChange={(event) => set({ telegram: { chat: event.currentTarget.value.trim() } })} />
        </Chat>
      </div>
    </Card>
  )
}

function Chat({ name, help, on, locked, toggle, children }: { name: string; help: string; on: boolean; locked: boolean; toggle: (on: boolean) => void; children: ReactNode }) {
  return (
    <div className="form">
      <Switch label={name} description={help} disabled={locked} checked={on} onChange={(event) => toggle(event.currentTarget.checked)} />
      {on && <div className="form chat-fields">{children}</div>}
    </div>
  )
}
