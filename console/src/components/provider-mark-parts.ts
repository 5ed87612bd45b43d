// What the mark of a provider is made of; the same provider always has the same one.
export interface Marked { kind: string; id: string; title: string }

export const TONES = 8 // as many as the styles have: tone-0, tone-1 ...

const numberOf = (id: string) => [...id].reduce((sum, one) => (sum * 31 + one.codePointAt(0)!) % 9973, 7)

/** Letter, colour by number, round for phone systems, and how far its line is turned (degrees). */
export function markOf({ kind, id, title }: Marked) {
  const n = numberOf(kind + id)
  return { letter: [...title.trim()][0]?.toLocaleUpperCase() ?? '', tone: n % TONES, round: kind !== 'crm', turn: (Math.floor(n / TONES) % 4) * 90 }
}
