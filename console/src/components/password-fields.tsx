// Passwords that are being chosen: typed twice, long enough. Who may choose whose is decided elsewhere.
import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useT } from '../i18n'

const SHORTEST = 10

export function PasswordField(props: Omit<PasswordInputProps, 'onChange'> & { onChange: (value: string) => void }) {
  const t = useT()
  return <PasswordInput required maxLength={1000} {...props} onChange={(event) => props.onChange(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('enter.show') }} />
}

/** Tells the password as soon as it can be taken, and null until then. */
export function NewPassword({ label, onChange, autoFocus = false }: { label: string; onChange: (password: string | null) => void; autoFocus?: boolean }) {
  const t = useT()
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const short = password.length < SHORTEST
  const differ = again !== password
  useEffect(() => onChange(short || differ ? null : password), [password, short, differ]) // onChange is a new function at every render
  return (
    <>
      <PasswordField label={label} autoFocus={autoFocus} description={t('setup.password', { n: SHORTEST })} error={password && short && t('setup.short', { n: SHORTEST })} autoComplete="new-password" value={password} onChange={setPassword} />
      <PasswordField label={t('setup.again')} error={again && differ && t('setup.differ')} autoComplete="new-password" value={again} onChange={setAgain} />
    </>
  )
}
