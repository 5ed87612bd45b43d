// Notifications of the browser while the console is open: whether this user wants them here, and showing one.

const KEY = 'cordboard.notifications'

/** Users who want them in this browser. */
function wanting(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.map(String) : []
  } catch {
    return []
  }
}

export const supported = () => 'Notification' in globalThis
export const wanted = (user: string) => supported() && Notification.permission === 'granted' && wanting().includes(user)

/** Turn them on or off for this user; false where the browser refuses. */
export async function choose(user: string, on: boolean): Promise<boolean> {
  const others = wanting().filter((one) => one !== user)
  if (on && (await Notification.requestPermission()) !== 'granted') return false
  localStorage.setItem(KEY, JSON.stringify(on ? [...others, user] : others))
  return true
}

/** Shown only while the user looks elsewhere. `tag`: a later one of the same tag replaces it. */
export function notify(user: string, title: string, tag: string, path: string) {
  if (!wanted(user) || !document.hidden) return
  const shown = new Notification(title, { tag, icon: '/favicon.ico' })
  shown.onclick = () => {
    window.focus()
    history.pushState(null, '', path)
    shown.close()
  }
}
