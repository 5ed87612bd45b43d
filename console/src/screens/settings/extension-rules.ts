// What an extension may have: a phone that is steered itself, numbers of ours to show.
import type { ReactNode } from 'react'
import type { CompanyExtension, CompanyNumber } from '../../api/types'

export type Device = NonNullable<CompanyExtension['device']>

const LONGEST_EXTENSION = 6 // digits; what is longer is a number that a client can see

/** A phone of which nothing is said is not stored. */
export function withDevice(device: Device | null, part: Partial<Device>): Device | null {
  const next: Device = { mac: null, user: null, driver: 'none', ...device, ...part }
  return next.mac === null && next.user === null && next.driver === 'none' ? null : next
}

/** The company's numbers that a client can see, and those that are chosen already. */
export function shownNumbers(numbers: CompanyNumber[], chosen: string[]): string[] {
  const ours = numbers.map((one) => one.number).filter((one) => one.replace(/\D/g, '').length > LONGEST_EXTENSION)
  return [...new Set([...ours, ...chosen])]
}

/** What is wrong with the first of several values in one field. */
export const firstWrong = (wrongAt: (where: string) => ReactNode, where: string, values: string[]): ReactNode =>
  values.map((_, n) => wrongAt(`${where}[${n}]`)).find(Boolean)
