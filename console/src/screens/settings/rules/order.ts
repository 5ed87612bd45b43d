/** The same entries, one of them at another place. */
export function moved<V>(all: V[], from: number, to: number): V[] {
  const rest = all.filter((_, at) => at !== from)
  return [...rest.slice(0, to), all[from]!, ...rest.slice(to)]
}
