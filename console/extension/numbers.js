// Finds phone numbers in a text. Careful rather than greedy: a date, a price, an id or an IP address is no number.
(function (scope) {
  const CANDIDATE = /(?<![\w.,:/@+-])(?:\+|00)?\(?\d[\d\s().\u00a0-]{6,22}\d(?![\w@]|[.,:/-]\d)/g
  const DATE = /^(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4})/
  const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/
  const FEWEST = 9 // digits of a national number
  const MOST = 15 // digits of an international one (E.164)

  function isNumber(written) {
    const digits = written.replace(/\D/g, '')
    if (digits.length < FEWEST || digits.length > MOST || DATE.test(written) || ADDRESS.test(written)) return false
    if (/^(?:\+|00)/.test(written)) return true
    // without a country code: one group of nine to eleven digits, or groups as people write them
    return digits.length <= 11 && (/^\d{9,11}$/.test(written) ? /^[0679]/.test(written) : /[\s().-]/.test(written))
  }

  /** The numbers of a text with their places: [{ start, end, number }]. */
  function numbersIn(text) {
    const found = []
    for (const match of text.matchAll(CANDIDATE)) {
      const written = match[0].trim()
      if (isNumber(written)) found.push({ start: match.index, end: match.index + written.length, number: written.replace(/[^\d+]/g, '') })
    }
    return found
  }

  scope.cordboardNumbers = { numbersIn }
  if (typeof module !== 'undefined') module.exports = { numbersIn }
})(globalThis)
