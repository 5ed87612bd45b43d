// Who is signed in, as a button: with name and role, or as an icon.
import { ActionIcon } from '@mantine/core'
import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { Icon } from '../components/icons'
import { Face } from '../components/status'
import { useT, word } from '../i18n'
import { useSession } from '../session'

export const AccountButton = forwardRef<HTMLButtonElement, ComponentPropsWithoutRef<'button'> & { small: boolean }>(function AccountButton({ small, ...rest }, ref) {
  const t = useT()
  const { me } = useSession()
  if (small) return <ActionIcon {...rest} ref={ref} className="account-small" size="lg" aria-label={t('account.menu', { name: me.name })}><Icon name="user" size={19} /></ActionIcon>
  return (
    <button {...rest} ref={ref} className="account" type="button">
      <Face name={me.name} />
      <span className="grow"><b>{me.name}</b><small>{word('role', me.role)}</small></span>
      <Icon name="chevronRight" size={15} />
    </button>
  )
})
