// Plays an archived recording with its outline: one lane for each leg, keys, speed, download by permission.
import { ActionIcon, Button } from '@mantine/core'
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useResource } from '../../api/resource'
import type { Waveform } from '../../api/types'
import { Icon } from '../../components/icons'
import { amount, clockDuration, useT } from '../../i18n'
import { useSession } from '../../session'

const SPEEDS = [1, 1.25, 1.5, 2, 0.75]
const STEP_S = 5
const COLUMNS = 180

/** The loudest of each group of columns. */
function thinned(peaks: number[]): number[] {
  const size = Math.max(1, Math.ceil(peaks.length / COLUMNS))
  return Array.from({ length: Math.ceil(peaks.length / size) }, (_, at) => Math.max(...peaks.slice(at * size, (at + 1) * size)))
}

/** Bars on a grid of two units a column, as one path. */
function bars(peaks: number[]): string {
  const top = Math.max(8, ...peaks)
  return thinned(peaks).map((peak, at) => { const half = Math.max(1.5, (peak / top) * 22); return `M${at * 2 + 1} ${24 - half}v${half * 2}` }).join('')
}

export function WaveformPlayer({ path, who, seconds, onError }: { path: string; who: string; seconds: number; onError: () => void }) {
  const t = useT()
  const { may } = useSession()
  const audio = useRef<HTMLAudioElement>(null)
  const [at, setAt] = useState(0)
  const [playing, setPlaying] = useState(false)
  const [speed, setSpeed] = useState(1)
  const { value: outline } = useResource<Waveform>(`${path}/waveform`)
  const lanes = outline?.peaks ?? [[0]]
  const share = seconds ? Math.min(1, at / seconds) : 0
  const seek = (to: number) => {
    const place = Math.min(Math.max(0, to), seconds)
    setAt(place)
    if (audio.current) audio.current.currentTime = place
  }
  const toggle = () => void (audio.current?.paused ? audio.current.play().catch(onError) : audio.current?.pause())
  const faster = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1
    setSpeed(next)
    if (audio.current) audio.current.playbackRate = next
  }
  const keys: Record<string, () => void> = { ArrowLeft: () => seek(at - STEP_S), ArrowDown: () => seek(at - STEP_S), ArrowRight: () => seek(at + STEP_S), ArrowUp: () => seek(at + STEP_S), Home: () => seek(0), End: () => seek(seconds), ' ': toggle }
  const pressed = (event: KeyboardEvent) => {
    const does = keys[event.key]
    if (!does) return
    event.preventDefault()
    does()
  }
  const pointed = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    seek(((event.clientX - box.left) / box.width) * seconds)
  }
  const time = t('recording.at', { at: clockDuration(at * 1000), all: clockDuration(seconds * 1000) })
  return (
    <div className="player">
      <audio ref={audio} preload="none" src={`/api/v1${path}`} onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)} onPlay={() => setPlaying(true)} onPause={() => setPlaying(false)} onEnded={() => setPlaying(false)} onError={onError} />
      <ActionIcon size={44} radius="xl" variant="filled" color="teal" onClick={toggle} aria-label={t(playing ? 'recording.pause' : 'recording.play')}><Icon name={playing ? 'playerPause' : 'playerPlay'} size={20} /></ActionIcon>
      <div className="player-lanes" role="slider" tabIndex={0} aria-label={t('recording.of', { who })} aria-valuemin={0} aria-valuemax={Math.round(seconds)} aria-valuenow={Math.round(at)} aria-valuetext={time} onKeyDown={pressed} onPointerDown={pointed}>
        {lanes.map((lane, number) => (
          <svg key={number} viewBox={`0 0 ${thinned(lane).length * 2} 48`} preserveAspectRatio="none" aria-hidden>
            <path className="player-wave" d={bars(lane)} />
            <clipPath id={`heard-${number}`}><rect x="0" y="0" height="48" width={thinned(lane).length * 2 * share} /></clipPath>
            <path className="player-wave heard" d={bars(lane)} clipPath={`url(#heard-${number})`} />
          </svg>
        ))}
      </div>
      <span className="num player-time">{time}</span>
      <Button size="xs" variant="default" onClick={faster} aria-label={t('recording.speed', { speed: amount(speed, 2) })}>{amount(speed, 2)}×</Button>
      {may('recordings.manage') && <Button component="a" href={`/api/v1${path}/original`} download size="xs" variant="default" leftSection={<Icon name="download" size={15} />}>{t('recording.download')}</Button>}
    </div>
  )
}
