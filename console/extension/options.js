// The options: where Cordboard is, and on which further sites numbers become links.
const TEXTS = {
  en: { server: 'Address of Cordboard', server_help: 'Numbers open this server’s page for calling.', sites: 'Further sites', sites_help: 'One address a line. Zoho CRM is always included.', save: 'Save', saved: 'Saved. Reload the pages of your CRM.', denied: 'The browser didn’t allow these sites.', wrong: 'This is not an address: {site}', unsafe: 'Use https; http is only for this computer.' },
  es: { server: 'Dirección de Cordboard', server_help: 'Los números abren la página de este servidor para llamar.', sites: 'Otros sitios', sites_help: 'Una dirección por línea. Zoho CRM siempre está incluido.', save: 'Guardar', saved: 'Guardado. Vuelva a cargar las páginas de su CRM.', denied: 'El navegador no ha permitido estos sitios.', wrong: 'Esto no es una dirección: {site}', unsafe: 'Use https; http es solo para este equipo.' },
  fr: { server: 'Adresse de Cordboard', server_help: 'Les numéros ouvrent la page d’appel de ce serveur.', sites: 'Autres sites', sites_help: 'Une adresse par ligne. Zoho CRM est toujours inclus.', save: 'Enregistrer', saved: 'Enregistré. Rechargez les pages de votre CRM.', denied: 'Le navigateur n’a pas autorisé ces sites.', wrong: 'Ce n’est pas une adresse : {site}', unsafe: 'Utilisez https ; http est réservé à cet ordinateur.' },
  uk: { server: 'Адреса Cordboard', server_help: 'Номери відкривають сторінку дзвінка цього сервера.', sites: 'Інші сайти', sites_help: 'Одна адреса в рядку. Zoho CRM завжди включено.', save: 'Зберегти', saved: 'Збережено. Перезавантажте сторінки своєї CRM.', denied: 'Браузер не дозволив ці сайти.', wrong: 'Це не адреса: {site}', unsafe: 'Використовуйте https; http лише для цього комп’ютера.' },
}
const language = Object.keys(TEXTS).find((one) => navigator.language.startsWith(one)) ?? 'en'
const texts = TEXTS[language]
const LOCAL = new Set(['127.0.0.1', 'localhost', '[::1]'])
document.documentElement.lang = language
for (const element of document.querySelectorAll('[data-text]')) element.textContent = texts[element.dataset.text]
const [form, server, sites, said] = ['form', 'server', 'sites', 'said'].map((id) => document.getElementById(id))

/** The origin of an address. Throws a text for a person. */
function originOf(written) {
  const address = URL.parse ? URL.parse(written) : new URL(written)
  if (!address || !/^https?:$/.test(address.protocol)) throw texts.wrong.replace('{site}', written)
  if (address.protocol === 'http:' && !LOCAL.has(address.hostname)) throw texts.unsafe
  return address
}

chrome.storage.sync.get(['server', 'sites']).then((kept) => {
  server.value = kept.server ?? ''
  sites.value = (kept.sites ?? []).map((one) => one.replace(/\/\*$/, '')).join('\n')
})

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  try {
    const here = originOf(server.value.trim()).origin
    const wanted = sites.value.split(/\s+/).filter(Boolean).map((one) => {
      const address = originOf(one)
      return `${address.protocol}//${address.hostname}/*` // a pattern of Chromium names no port
    })
    if (wanted.length && !(await chrome.permissions.request({ origins: wanted }))) throw texts.denied
    await chrome.storage.sync.set({ server: here, sites: wanted })
    said.textContent = texts.saved
  } catch (problem) {
    said.textContent = String(problem)
  }
})
