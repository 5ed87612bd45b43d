import { expect, test } from 'vitest'
import { bytesOf, textOf } from '../passkeys'

test.each([[[]], [[0]], [[251, 255, 191]], [[1, 2, 3, 4]], [Array.from({ length: 256 }, (_, byte) => byte)]])('bytes travel as base64url and back: %j', (bytes) => {
  const text = textOf(Uint8Array.from(bytes).buffer)
  expect(text).toMatch(/^[\w-]*$/)
  expect([...bytesOf(text)]).toEqual(bytes)
})
