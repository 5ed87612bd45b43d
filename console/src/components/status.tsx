// How a state is shown: coloured dots and tags, always beside words; initials of a person.
import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons'

export type Tone = 'teal' | 'amber' | 'red' | 'quiet'

export const Light = ({ level, pulse }: { level: string; pulse?: boolean }) => (
  <span className={`dot ${level}${pulse ? ' pulse' : ''}`} aria-hidden />
)

export const Tag = ({ tone = 'quiet', icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) => (
  <span className={`tag ${tone}`}>
    {icon && <Icon name={icon} size={13} />}
    {children}
  </span>
)

const initials = (name: string) => name.split(/[\s@._-]+/).slice(0, 2).map((part) => part[0]?.toUpperCase() ?? '').join('')

export const Face = ({ name }: { name: string }) => <span className="face" aria-hidden>{initials(name)}</span>
