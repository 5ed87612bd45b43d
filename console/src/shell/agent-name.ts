// How a browser is called, by the name it gives itself. Only for people: nothing is decided by it.
const BROWSERS: [RegExp, string][] = [
  [/\bEdg(?:A|iOS)?\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/(?:Chrome|CriOS)\/(\d+)/, 'Chrome'], // also as "HeadlessChrome",
  [/\bVersion\/(\d+)[\d.]* .*Safari/, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** `Firefox 131, Windows`; the beginning of what it says where that is no known browser, empty where it says nothing. */
export function agentName(agent: string): string {
  const browser = BROWSERS.find(([pattern]) => pattern.test(agent))
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))
  if (!browser) return agent.slice(0, 40)
  const version = browser[0].exec(agent)?.[1]
  return [`${browser[1]} ${version}`, system?.[1]].filter(Boolean).join(', ')
}
