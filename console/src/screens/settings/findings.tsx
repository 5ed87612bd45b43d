// What the checker says of the settings in force, and of those that are not saved yet.
import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { itemsOf, post } from '../../api/client'
import type { Finding, Settings } from '../../api/types'
import { Icon } from '../../components/icons'
import { FindingText, findingSentence } from '../../components/problem-box'
import { useT } from '../../i18n'

const TYPING_MS = 600

/** A moment after the last keystroke. */
export function useFindings(settings: Settings | null): Finding[] {
  const [settled] = useDebouncedValue(settings, TYPING_MS)
  const [findings, setFindings] = useState<Finding[]>([])
  useEffect(() => {
    if (!settled) return setFindings([])
    let gone = false
    post<Finding[] | { items: Finding[] }>('/settings/check', { settings: settled }).then((found) => { if (!gone) setFindings(itemsOf(found)) }, () => { if (!gone) setFindings([]) })
    return () => {
      gone = true
    }
  }, [settled])
  return settings ? findings : []
}

/** Each with what to do; where that is mechanical, a button changes the draft. */
export function Findings({ findings, onFix }: { findings: Finding[]; onFix?: (finding: Finding) => void }) {
  const t = useT()
  return (
    <div className={findings.some((one) => one.level === 'error') ? 'notice red findings' : 'notice findings'} role="status">
      <Icon name="alertTriangle" />
      <div>
        {findings.map((one) => (
          <p key={one.code + one.where}>
            <FindingText finding={one} />
            {onFix && one.changes && one.changes.length > 0 && <Button className="finding-fix" size="compact-xs" variant="default" aria-label={t('findings.fix_one', { text: findingSentence(one) })} onClick={() => onFix(one)}>{t('findings.fix')}</Button>}
          </p>
        ))}
      </div>
    </div>
  )
}
