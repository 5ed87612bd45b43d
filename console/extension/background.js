// Runs the two scripts on the further sites that were allowed in the options, again after each start of the browser.
const ID = 'further-sites'

async function register() {
  const { sites = [] } = await chrome.storage.sync.get('sites')
  const allowed = []
  for (const site of sites) if (await chrome.permissions.contains({ origins: [site] })) allowed.push(site)
  const known = await chrome.scripting.getRegisteredContentScripts({ ids: [ID] })
  if (known.length) await chrome.scripting.unregisterContentScripts({ ids: [ID] })
  if (allowed.length) {
    await chrome.scripting.registerContentScripts([{ id: ID, matches: allowed, js: ['numbers.js', 'links.js'], allFrames: true, runAt: 'document_idle' }])
  }
}

chrome.runtime.onInstalled.addListener((details) => {
  void register()
  if (details.reason === 'install') void chrome.runtime.openOptionsPage()
})
chrome.runtime.onStartup.addListener(() => void register())
chrome.storage.onChanged.addListener(() => void register())
chrome.permissions.onRemoved.addListener(() => void register())
