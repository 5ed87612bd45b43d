// A file of contacts as it is sent: without photos, which a phone book has by the megabyte, in base64.
const MOST = 950_000 // characters of base64 in a request of one megabyte
const PHOTO = /^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND)[;:][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*/gim
const AT_ONCE = 8192 // bytes; the whole file at once is too many arguments

/** Null: too large even so. */
export function packed(content: ArrayBuffer): string | null {
  const bytes = new Uint8Array(content)
  let text = ''
  for (let at = 0; at < bytes.length; at += AT_ONCE) text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE))
  const sent = btoa(/BEGIN:VCARD/i.test(text.slice(0, 200)) ? text.replace(PHOTO, '') : text)
  return sent.length > MOST ? null : sent
}
