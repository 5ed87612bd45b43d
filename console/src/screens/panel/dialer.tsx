// A number to call, with the caller ID that the client sees: your own phone rings first.
import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { CallButton } from '../../components/call-button'
import { phone, useT } from '../../i18n'

export function Dialer({ callerIds }: { callerIds: string[] }) {
  const t = useT()
  const [number, setNumber] = useState('')
  const [shown, setShown] = useState<string | null>(null)
  return (
    <section className="card dialer">
      <TextInput label={t('panel.dial')} type="tel" inputMode="tel" autoComplete="off" placeholder="+34 600 111 222" value={number} maxLength={60} onChange={(event) => setNumber(event.currentTarget.value)} />
      {callerIds.length > 1 && <NativeSelect label={t('panel.shown_number')} data={callerIds.map((one) => ({ value: one, label: phone(one) }))} value={shown ?? callerIds[0]!} onChange={(event) => setShown(event.currentTarget.value)} />}
      <CallButton number={number.trim()} callerId={callerIds.length > 1 ? (shown ?? callerIds[0]!) : null} />
    </section>
  )
}
