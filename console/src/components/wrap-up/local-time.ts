// Times of the API in the fields of the browser, which have no zone.

const two = (n: number) => String(n).padStart(2, '0')

export function localTime(at: string | null): string {
  if (!at) return ''
  const here = new Date(at)
  return `${here.getFullYear()}-${two(here.getMonth() + 1)}-${two(here.getDate())}T${two(here.getHours())}:${two(here.getMinutes())}`
}

export const utcTime = (written: string): string | null => (written ? new Date(written).toISOString() : null)
