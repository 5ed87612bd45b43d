// A name for a further connection of the same kind. Pure.

/** The title, numbered from 2 where it is taken in any case. */
export function freeTitle(title: string, taken: string[]): string {
  const used = new Set(taken.map((one) => one.trim().toLocaleLowerCase()))
  let free = title
  for (let n = 2; used.has(free.toLocaleLowerCase()); n += 1) free = `${title} ${n}`
  return free
}
