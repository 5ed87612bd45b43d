import { expect, test } from 'vitest'
import { packed } from '../phone-book-file'

const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer
const CARD = 'BEGIN:VCARD\r\nFN:Ána\r\nPHOTO;ENCODING=b:AAAA\r\n BBBB\r\n\tCCCC\r\nTEL:1\r\nEND:VCARD\r\n'

test('photos are left out, everything else is sent as it is', () => {
  expect(atob(packed(bytes(CARD)) ?? '')).toBe(String.fromCharCode(...new TextEncoder().encode('BEGIN:VCARD\r\nFN:Ána\r\nTEL:1\r\nEND:VCARD\r\n')))
  expect(atob(packed(bytes('Name,Phone\nPHOTO;x,1\n')) ?? '')).toBe('Name,Phone\nPHOTO;x,1\n')
})

test('a file that is too large is not sent', () => {
  expect(packed(bytes('x'.repeat(1_000_000)))).toBeNull()
})
