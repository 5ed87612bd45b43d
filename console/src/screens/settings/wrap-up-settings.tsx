// The wrap-up of calls: which outcomes can be chosen, and whether what agents write goes to the CRM.
import { Switch, TagsInput } from '@mantine/core'
import type { Settings } from '../../api/types'
import { Card } from '../../components/card'
import { outcomeOf, outcomeText } from '../../components/wrap-up/outcomes'
import { useT } from '../../i18n'
import { firstWrong } from './extension-rules'
import { BELOW } from './parameter-field'
import type { Tab } from './settings-page'

export function WrapUpSettings({ settings, change, locked, wrongAt }: Tab) {
  const t = useT()
  const { wrap_up } = settings
  const set = (part: Partial<Settings['wrap_up']>) => change({ wrap_up: { ...wrap_up, ...part } })
  return (
    <Card title={t('wrap_up.title')} lead={t('wrap_up.settings.lead')} id="wrap_up">
      <div className="form">
        <TagsInput inputWrapperOrder={BELOW} disabled={locked} label={t('wrap_up.outcomes')} description={t('wrap_up.outcomes.help')} acceptValueOnBlur splitChars={[';']} data={[]} error={firstWrong(wrongAt, 'wrap_up.outcomes', wrap_up.outcomes)} value={wrap_up.outcomes.map(outcomeText)} onChange={(shown) => set({ outcomes: shown.map(outcomeOf) })} />
        <Switch label={t('wrap_up.to_crm')} description={t('wrap_up.to_crm.help')} disabled={locked} checked={wrap_up.to_crm} onChange={(event) => set({ to_crm: event.currentTarget.checked })} />
      </div>
    </Card>
  )
}
