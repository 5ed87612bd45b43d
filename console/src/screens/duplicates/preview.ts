// A preview of a merge: read from the CRM when it is opened, again when the records are swapped.
import { useCallback, useEffect, useState } from 'react'
import { post } from '../../api/client'
import { problemIn } from '../../api/resource'
import type { MergePreview, Problem } from '../../api/types'

export function usePreview(wish: object): { value: MergePreview | null; problem: Problem | null; reload: () => void } {
  const asked = JSON.stringify(wish)
  const [found, setFound] = useState<{ asked: string; value: MergePreview | null; problem: Problem | null } | null>(null)
  const load = useCallback(async () => {
    try {
      setFound({ asked, value: await post<MergePreview>('/duplicates/preview', JSON.parse(asked)), problem: null })
    } catch (error) {
      setFound({ asked, value: null, problem: problemIn(error) })
    }
  }, [asked])
  useEffect(() => void load(), [load])
  const now = found?.asked === asked ? found : null
  return { value: now?.value ?? null, problem: now?.problem ?? null, reload: () => void load() }
}
