// The sound of a ringing phone: two short tones every three seconds, in one tab of the browser however many are open.
const KEY = 'cordboard.panel.sound'
const LOCK = 'cordboard.ring'
const EVERY_MS = 3_000

export function isSoundOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off'
  } catch {
    return true // a frame of a foreign page may have no storage
  }
}

export function setSoundOn(on: boolean) {
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off')
  } catch {
    // it holds for this page
  }
}

/** Ring until the returned function is called; a tab that cannot have the lock stays silent. */
export function ring(): () => void {
  const ended = new AbortController()
  const play = () => new Promise<void>((done) => {
    const context = new AudioContext()
    const timer = setInterval(() => tones(context), EVERY_MS)
    tones(context)
    ended.signal.addEventListener('abort', () => {
      clearInterval(timer)
      void context.close()
      done()
    })
  })
  if (!('AudioContext' in globalThis)) return () => {}
  if (navigator.locks) void navigator.locks.request(LOCK, { signal: ended.signal }, play).catch(() => {}) // given up while it waited
  else void play()
  return () => ended.abort()
}

function tones(context: AudioContext) {
  if (context.state === 'suspended') void context.resume().catch(() => {}) // until somebody has pressed something on the page
  for (const [at, hertz] of [[0, 660], [0.25, 880]] as const) {
    const from = context.currentTime + at
    const tone = new OscillatorNode(context, { frequency: hertz, type: 'sine' })
    const volume = new GainNode(context, { gain: 0 })
    volume.gain.setTargetAtTime(0.12, from, 0.02)
    volume.gain.setTargetAtTime(0, from + 0.18, 0.03)
    tone.connect(volume).connect(context.destination)
    tone.start(from)
    tone.stop(from + 0.4)
  }
}
