// A field for a phone number: in groups of digits, and as it is typed while one types.
import { TextInput, type TextInputProps } from '@mantine/core'
import { useState } from 'react'
import { phone } from '../i18n'

export function PhoneInput({ value, onChange, ...others }: Omit<TextInputProps, 'value' | 'onChange'> & { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <TextInput
      inputMode="tel"
      {...others}
      value={typed ?? phone(value)}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        onChange(event.currentTarget.value)
      }}
      onBlur={() => setTyped(null)}
    />
  )
}
