// The search field at the head of every screen, as it looks before and after the palette is loaded.
import { Kbd, TextInput, type TextInputProps } from '@mantine/core'
import { forwardRef } from 'react'
import { Icon } from '../components/icons'
import { useT } from '../i18n'

export const SearchField = forwardRef<HTMLInputElement, TextInputProps>(function SearchField(rest, ref) {
  const t = useT()
  return (
    <TextInput
      ref={ref}
      size="sm"
      type="search"
      aria-label={t('find.label')}
      placeholder={t('find.hint')}
      leftSection={<Icon name="search" size={16} />}
      rightSection={<Kbd size="xs" className="wide-only">Ctrl K</Kbd>}
      rightSectionWidth={58}
      {...rest}
    />
  )
})
