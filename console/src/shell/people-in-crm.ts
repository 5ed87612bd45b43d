// People of the CRMs that the palette finds, with or without calls: by name, or by a whole number.
import { get, query } from '../api/client'
import type { Match } from '../api/types'
import { wholeNumber } from '../screens/calls/text-filter'
import type { Session } from '../session'

export type Person = Match['candidates'][number]

const MOST = 5

/** Those who fit what is typed, of each CRM; none where this user may not ask, or a CRM cannot answer. */
export async function peopleInCrms(typed: string, crms: string[], may: Session['may']): Promise<Person[]> {
  const number = wholeNumber(typed)
  const ask = async (connection: string): Promise<Person[]> => {
    if (number) return may('lookup') ? (await get<Match>(`/lookup${query({ number, connection })}`)).candidates : []
    return may('calls.change') ? (await get<{ items: Person[] }>(`/people${query({ name: typed, connection, limit: MOST })}`)).items : []
  }
  const found = await Promise.all(crms.map((crm) => ask(crm).catch(() => [])))
  return found.flat().filter((one) => one.phones.length > 0) // a client's page goes by the number
}
