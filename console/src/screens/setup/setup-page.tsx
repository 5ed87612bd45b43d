// Set-up: from nothing to the first explained call, a step at a time. What is done and what is next is the server's answer.
import { Button, Modal } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { itemsOf } from '../../api/client'
import type { Provider, SetupStep, SetupSteps } from '../../api/types'
import { Card, Waiting } from '../../components/card'
import { Icon, type IconName } from '../../components/icons'
import { ProblemBox } from '../../components/problem-box'
import { ProviderMark } from '../../components/provider-mark'
import { Tag, type Tone } from '../../components/status'
import { toast } from '../../components/toasts'
import { useLastValue } from '../../hooks/use-action'
import { hasText, useT, word, type Key } from '../../i18n'
import { useSession } from '../../session'
import { ConnectProvider } from '../connections/connect-provider'
import { useProviders } from '../connections/use-providers'
import { progressOf, stepFix, stepText } from './setup-steps'
import { AssignStep } from './assign-step'
import { CountryStep, GuardStep } from './step-controls'
import { useSteps } from './use-steps'

const KINDS: Record<string, string> = { crm: 'crm', phones: 'pbx' }

export function SetupPage() {
  const t = useT()
  const { may } = useSession()
  const { value, problem, reload } = useSteps(true)
  const [kind, setKind] = useState<string | null>(null)
  if (!value) return problem ? <ProblemBox problem={problem} onRetry={reload} /> : <Waiting />
  const mine = may('connections.change')
  return (
    <div className="page narrow-page stack">
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      <Card>
        <Progress steps={value} />
        <p className="soft">{t(value.done ? 'steps.complete.why' : 'steps.lead')}</p>
        {!mine && <p>{t('steps.admin')}</p>}
        {value.done && <div><Button component={Link} href="/">{t('steps.home')}</Button></div>}
      </Card>
      <ol className="step-list card steps">
        {value.steps.map((one, n) => <StepLine key={one.step} step={one} n={n + 1} next={value.next === one.step} mine={mine} onConnect={() => setKind(KINDS[one.step] ?? null)} onDone={reload} />)}
      </ol>
      <ConnectSome kind={kind} onClose={() => setKind(null)} onMade={reload} />
    </div>
  )
}

/** How far it is, in words and as a bar. */
function Progress({ steps }: { steps: SetupSteps }) {
  const t = useT()
  const { n, all } = progressOf(steps)
  return (
    <div className="steps-head">
      <h2 className="big-title">{steps.done ? t('steps.complete') : t('steps.title')}</h2>
      <span className="soft num">{t('steps.progress', { n, all })}</span>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden className="bar-chart teal">
        <rect className="bar-ground" width="100" height="10" />
        <rect className="bar-value" width={(n / all) * 100} height="10" />
      </svg>
    </div>
  )
}

const TONES: Record<SetupStep['state'], [Tone, IconName | undefined]> = { done: ['teal', 'check'], open: ['amber', undefined], running: ['quiet', 'refresh'], later: ['quiet', undefined], optional: ['quiet', undefined] }

function StepLine({ step, n, next, mine, onConnect, onDone }: { step: SetupStep; n: number; next: boolean; mine: boolean; onConnect: () => void; onDone: () => void }) {
  const [tone, icon] = TONES[step.state]
  const name = word('step_name', step.step)
  return (
    <li className={`step ${step.state === 'done' || step.state === 'optional' || next ? '' : 'wait'}`} aria-current={next ? 'step' : undefined}>
      <span className="step-number" aria-hidden>{step.state === 'done' ? <Icon name="check" size={16} stroke={2.4} /> : n}</span>
      <div className="step-body">
        <div className="step-head row wrap"><h3>{name}</h3><Tag tone={tone} icon={icon}>{word('step_state', step.state)}</Tag></div>
        <p>{stepText(step)}</p>
        {step.fix && <p className="soft">{stepFix(step)}</p>}
        {mine && step.state !== 'later' && <div className={step.step === 'lines' ? 'step-take whole' : 'step-take'}>{CONTROLS[step.step]?.({ step, next, onDone }) ?? <Take step={step} name={name} next={next} onConnect={onConnect} />}</div>}
      </div>
    </li>
  )
}

/** Steps that are taken in their line. */
const CONTROLS: Record<string, (control: { step: SetupStep; next: boolean; onDone: () => void }) => ReactNode> = {
  company: (control) => <CountryStep key={control.step.code} {...control} />,
  guard: (control) => <GuardStep {...control} />,
  lines: (control) => <AssignStep {...control} />,
}

/** Where each step is taken; the others are about a connection. */
const PLACES: Record<string, string> = { call: '/calls', alerts: '/settings/alerts' }

/** The one button of a step. */
function Take({ step, name, next, onConnect }: { step: SetupStep; name: string; next: boolean; onConnect: () => void }) {
  const t = useT()
  const own = `step_do.${step.code}`
  const place = PLACES[step.step]
  const plain = step.state === 'done' ? 'open' : `step_do.${step.step}`
  const text = t((hasText(own) ? own : plain) as Key)
  const look = { size: 'xs', variant: next ? 'filled' : 'default' }
  const inner = <>{text}{text !== name && <span className="hidden-text">: {name}</span>}</>
  if (step.step in KINDS && step.connection === null) return <Button {...look} onClick={onConnect}>{inner}</Button>
  const href = step.call ? `/calls/${encodeURIComponent(step.call)}` : step.connection ? `/connections/${encodeURIComponent(step.connection)}` : place
  return (
    <Link href={href ?? '/connections'} state={{ from: '/setup' }} asChild>
      <Button {...look} component="a">{inner}</Button>
    </Link>
  )
}

/** The provider's own form; before it a choice, where there are several of the kind. `kind` null is closed. */
function ConnectSome({ kind, onClose, onMade }: { kind: string | null; onClose: () => void; onMade: () => void }) {
  const t = useT()
  const { value, problem, reload } = useProviders(kind !== null)
  const [chosen, setChosen] = useState<Provider | null>(null)
  const last = useLastValue(kind)
  const providers = itemsOf(useLastValue(value ?? null) ?? undefined).filter((one) => one.kind === last)
  const provider = chosen ?? (providers.length === 1 ? providers[0] : null)
  const close = () => {
    onClose()
    setChosen(null)
  }
  const made = (title: string) => {
    close()
    toast(t('steps.made', { title }))
    onMade()
  }
  const title = provider ? t('connections.connect_to', { title: provider.title }) : t(last === 'crm' ? 'step_name.crm' : 'step_name.phones')
  return (
    <Modal opened={kind !== null} onClose={close} title={title} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
      {problem && <ProblemBox problem={problem} onRetry={reload} />}
      {providers.length === 0 && !problem && <Waiting />}
      {provider && (
        <div className="stack tight">
          {providers.length > 1 && <button type="button" className="back plain" autoFocus onClick={() => setChosen(null)}><Icon name="arrowLeft" size={16} />{t('steps.other')}</button>}
          <ConnectProvider key={provider.id} provider={provider} onMade={(one) => made(one.title)} />
        </div>
      )}
      {!provider && <Choice providers={providers} onChoose={setChosen} />}
    </Modal>
  )
}

function Choice({ providers, onChoose }: { providers: Provider[]; onChoose: (provider: Provider) => void }) {
  return (
    <ul className="choice">
      {providers.map((one, n) => (
        <li key={one.id}>
          <button type="button" autoFocus={n === 0} data-autofocus={n === 0 || undefined} onClick={() => onChoose(one)}>
            <ProviderMark kind={one.kind} id={one.id} title={one.title} />
            <span className="grow"><b>{one.title}</b><span className="soft">{one.summary || one.auth.map((way) => word('auth', way)).join(', ')}</span></span>
            <Icon name="chevronRight" size={16} />
          </button>
        </li>
      ))}
    </ul>
  )
}
