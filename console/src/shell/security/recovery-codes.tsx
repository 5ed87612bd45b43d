// Recovery codes, shown once: to copy, to download, to confirm that they are kept.
import { Button } from '@mantine/core'
import { CopyButton } from '../../components/copy-button'
import { Icon } from '../../components/icons'
import { useT } from '../../i18n'
import { useSession } from '../../session'

export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const t = useT()
  const { me } = useSession()
  const text = `Cordboard ${location.host} ${me.name}\n\n${codes.join('\n')}\n`
  return (
    <div className="form">
      <div className="notice"><Icon name="alertTriangle" /><p>{t('factors.codes.once')}</p></div>
      <ul className="recovery-codes" aria-label={t('factors.codes')}>{codes.map((code) => <li key={code}>{code}</li>)}</ul>
      <div className="row wrap end-row">
        <CopyButton text={() => codes.join('\n')} label={t('copy')} />
        <Button variant="default" size="xs" component="a" href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`} download="cordboard-recovery-codes.txt" leftSection={<Icon name="download" size={15} />}>{t('factors.codes.download')}</Button>
        <Button size="xs" onClick={onClose}>{t('factors.codes.saved')}</Button>
      </div>
    </div>
  )
}
