// The steps of setup, made fresh as things happen for as long as something is missing.
import { useState } from 'react'
import { useResource } from '../../api/resource'
import type { SetupSteps, StreamEvent } from '../../api/types'

const CHANGED_BY: StreamEvent['type'][] = ['connection', 'lane', 'call']

export function useSteps(wanted: boolean) {
  const [complete, setComplete] = useState(false)
  const steps = useResource<SetupSteps>(wanted ? '/setup/steps' : null, { on: complete ? [] : CHANGED_BY })
  const done = steps.value?.done ?? false
  if (done !== complete) setComplete(done)
  return steps
}
