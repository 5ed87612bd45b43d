// The mechanical fixes of findings: operations of JSON Patch (RFC 6902) on the settings that are being edited. Pure.
import type { Finding } from '../../api/types'

export type Operation = NonNullable<Finding['changes']>[number]

/** A copy of the value with the operations carried out in order; `add`, `replace` and `remove` are known. */
export function patched<V>(value: V, operations: Operation[]): V {
  const whole = structuredClone(value) as unknown
  for (const { op, path, value: next } of operations) {
    const parts = path.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    const last = parts.pop()!
    const parent = parts.reduce<Record<string, unknown>>((one, part) => one[part] as Record<string, unknown>, whole as Record<string, unknown>)
    if (Array.isArray(parent)) parent.splice(Number(last), op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [next]))
    else if (op === 'remove') delete parent[last]
    else parent[last] = next
  }
  return whole as V
}
