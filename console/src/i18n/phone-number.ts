// How phone numbers are written.

// Groups of digits behind the country code, as people there write them; others in threes.
const GROUPINGS: [string, number[]][] = [
  ['380', [2, 3, 2, 2]], ['351', [3, 3, 3]], ['34', [3, 3, 3]], ['33', [1, 2, 2, 2, 2]], ['48', [3, 3, 3]],
  ['44', [4, 6]], ['32', [3, 2, 2, 2]], ['41', [2, 3, 2, 2]], ['1', [3, 3, 4]],
]

/** Where the country code ends: one digit in zones 1 and 7, two or three elsewhere (ITU-T E.164). */
const CODE = /^(?:[17]|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/

/** An international number in groups, however it was grouped before; anything else as it is. */
export function phone(written: string): string {
  const number = written.replace(/(?<=[\d)])[ ()-]+(?=[\d(])/g, '')
  if (!/^\+\d{7,15}$/.test(number)) return written
  const known = GROUPINGS.find(([code]) => number.startsWith(code, 1))
  const code = known?.[0] ?? CODE.exec(number.slice(1))![0]
  const rest = number.slice(1 + code.length)
  return [`+${code}`, ...(known ? groups(rest, known[1]) : rest.match(/\d{3}(?=\d{2})|\d+/g) ?? [])].join(' ')
}

function groups(digits: string, sizes: number[]): string[] {
  const parts: string[] = []
  let at = 0
  for (const size of [...sizes, digits.length]) {
    if (at < digits.length) parts.push(digits.slice(at, at + size))
    at += size
  }
  return parts
}
