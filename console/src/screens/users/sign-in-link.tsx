// The link that lets a user in once: mailed, or shown here and never again.
import { Modal, Button } from '@mantine/core'
import type { SignInLink } from '../../api/types'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { moment, reasonText, useT } from '../../i18n'
import { useLastValue } from '../../hooks/use-action'

export interface ForUser {
  name: string
  link: SignInLink
}

export function SignInLinkShown({ made, onClose }: { made: ForUser | null; onClose: () => void }) {
  const t = useT()
  const shown = useLastValue(made)
  if (!shown) return null
  const { name, link } = shown
  const url = link.url
  return (
    <Modal opened={made !== null} onClose={onClose} closeOnClickOutside={!url} closeOnEscape={!url} size="lg" title={t(link.purpose === 'invitation' ? 'link.invitation' : 'link.reset', { name })} closeButtonProps={{ 'aria-label': t('close') }}>
      <div className="form">
        {link.problem && <div className="notice" role="alert"><Icon name="alertTriangle" /><p>{t('link.not_sent', { problem: reasonText(link.reasons, link.problem) })}</p></div>}
        <p>{url ? t('link.share', { name, at: moment(link.expires_at) }) : t('link.sent', { to: link.sent_to ?? '', at: moment(link.expires_at) })}</p>
        {url && <pre className="code-box" tabIndex={0} role="group" aria-label={t('link.itself')} data-autofocus>{url}</pre>}
        <div className="row end-row">
          {url && <CopyButton text={() => url} label={t('copy')} />}
          <Button size="xs" onClick={onClose}>{t(url ? 'people.token.kept' : 'close')}</Button>
        </div>
      </div>
    </Modal>
  )
}
