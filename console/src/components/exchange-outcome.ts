// Whether an answer carries an error in its body: some services say so with status 200, such as token endpoints.

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const failed = (value: unknown) => isObject(value) && (!!value.error || value.status === 'error')

export function carriesError(reply: string): boolean {
  try {
    const body: unknown = JSON.parse(reply)
    return failed(body) || (isObject(body) && Array.isArray(body.data) && body.data.some(failed))
  } catch {
    return false // a page, a file, or cut off
  }
}
