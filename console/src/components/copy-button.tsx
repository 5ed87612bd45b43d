// A button that puts a text into the clipboard and says so.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useT } from '../i18n'
import { Icon } from './icons'
import { toast } from './toasts'

export function CopyButton({ text, label, done }: { text: () => string; label: string; done?: string }) {
  const t = useT()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    if (await copyToClipboard(text())) {
      setCopied(true)
      toast(done ?? t('copied'))
      setTimeout(() => setCopied(false), 1500)
    }
  }
  return (
    <Button variant="default" size="xs" onClick={copy} leftSection={<Icon name={copied ? 'check' : 'copy'} size={15} />}>
      {label}
    </Button>
  )
}

/** Browsers give the clipboard to secure pages only; a console on a plain http address copies the old way. */
async function copyToClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      return false
    }
  }
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}
