// The number in a link: `tel:+34-600-999-888;ext=5`, or a number in any spelling (RFC 3966).

/** What is to be called; nothing is dialled by opening the page. */
export function numberIn(search: string): string {
  const written = (new URLSearchParams(search).get('to') ?? '').trim()
  const [number = '', ...parameters] = written.replace(/^(tel|callto):(\/\/)?/i, '').split(';')
  const context = parameters.find((one) => /^phone-context=\+\d/i.test(one))?.split('=')[1] ?? ''
  return number.trim().startsWith('+') ? number.trim() : `${context}${number.trim()}`
}
