// The mark of a provider, drawn here: a letter on a square (CRM) or a round (phone system). Logos of others are theirs.
import { markOf, type Marked } from './provider-mark-parts'

export function ProviderMark(provider: Marked) {
  const { letter, tone, round, turn } = markOf(provider)
  return (
    <span className={`provider-mark tone-${tone}`} data-letter={letter} aria-hidden>
      <svg viewBox="0 0 40 40">
        <rect width="40" height="40" rx={round ? 20 : 11} />
        <path d={round ? 'M4 26a17 17 0 0 0 32 0' : 'M7 34c10 0 17 -1 26 -4'} transform={`rotate(${turn} 20 20)`} />
      </svg>
    </span>
  )
}
