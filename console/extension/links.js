// Turns the numbers of a page into links. A link opens Cordboard's page for calling that number: it has no token and
// places no call by itself.
const SKIPPED = 'a, button, input, textarea, select, script, style, noscript, code, pre, [contenteditable=""], [contenteditable="true"], [role="textbox"]'
const CALL = { en: 'Call with Cordboard', es: 'Llamar con Cordboard', fr: 'Appeler avec Cordboard', uk: 'Подзвонити через Cordboard' }
const MARK = 'cordboard-number'
const WAIT_MS = 200 // pages of a CRM change in many small steps
let server = ''
let waiting = 0

function linkTo(number, text) {
  const link = document.createElement('a')
  link.className = MARK
  link.href = `${server}/call?to=${encodeURIComponent(number)}`
  link.textContent = text
  link.title = CALL[Object.keys(CALL).find((one) => navigator.language.startsWith(one)) ?? 'en']
  link.addEventListener('click', (event) => {
    event.preventDefault()
    event.stopPropagation()
    window.open(link.href, 'cordboard-call', 'width=460,height=420,noopener')
  })
  return link
}

function linkNumbers(node) {
  const text = node.data
  const found = globalThis.cordboardNumbers.numbersIn(text)
  if (!found.length) return
  const parts = document.createDocumentFragment()
  let at = 0
  for (const { start, end, number } of found) {
    parts.append(text.slice(at, start), linkTo(number, text.slice(start, end)))
    at = end
  }
  parts.append(text.slice(at))
  node.replaceWith(parts)
}

function look() {
  waiting = 0
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
    node.data.length < 9 || node.parentElement?.closest(SKIPPED) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT)
  const nodes = []
  while (walk.nextNode()) nodes.push(walk.currentNode)
  nodes.forEach(linkNumbers)
}

chrome.storage.sync.get('server').then((kept) => {
  server = kept.server ?? ''
  if (!server || !document.body) return
  look()
  new MutationObserver(() => {
    waiting ||= setTimeout(look, WAIT_MS)
  }).observe(document.body, { childList: true, characterData: true, subtree: true })
})
