// Which cards are shown: what a colleague has answered stays for a moment, and is not shown anew when the page is loaded.
import { useEffect, useReducer, useRef } from 'react'
import type { PanelCard } from '../../api/types'

const TAKEN_MS = 2_000

/** `here`: calls that rang or went on at this panel; `takenAt`: when it was first seen that they are somebody else's. */
export interface Seen {
  here: ReadonlySet<string>
  takenAt: ReadonlyMap<string, number>
}

export const NOTHING_SEEN: Seen = { here: new Set(), takenAt: new Map() }

const isTaken = ({ state }: PanelCard) => state === 'answered_by_other' || state === 'rang' || state === 'transferred'

export function see(before: Seen, cards: PanelCard[], now: number): Seen {
  const here = new Set([...before.here, ...cards.filter((one) => !isTaken(one)).map((one) => one.call)])
  const taken = cards.filter((one) => isTaken(one) && here.has(one.call))
  return { here, takenAt: new Map(taken.map((one) => [one.call, before.takenAt.get(one.call) ?? now])) }
}

export const shown = (seen: Seen, cards: PanelCard[], now: number) =>
  cards.filter((one) => !isTaken(one) || now - (seen.takenAt.get(one.call) ?? -Infinity) < TAKEN_MS)

const LIVE = ['ringing', 'calling', 'in_call', 'on_hold']

/** One live call has the card: the one that goes on, else the first that rings. The others are bars; what is over follows. */
export function arranged(cards: PanelCard[]): { first: PanelCard | undefined; bars: PanelCard[]; over: PanelCard[] } {
  const live = cards.filter((one) => LIVE.includes(one.state))
  const first = live.find((one) => one.state === 'in_call') ?? live.find((one) => one.state === 'calling') ?? live[0]
  return { first, bars: live.filter((one) => one !== first), over: cards.filter((one) => !LIVE.includes(one.state)) }
}

export function useShownCards(cards: PanelCard[]): PanelCard[] {
  const seen = useRef(NOTHING_SEEN)
  const [, again] = useReducer((n: number) => n + 1, 0)
  const now = Date.now()
  seen.current = see(seen.current, cards, now)
  const left = [...seen.current.takenAt.values()].map((at) => at + TAKEN_MS - now).filter((ms) => ms > 0)
  const next = left.length ? Math.min(...left) : null
  useEffect(() => {
    if (next === null) return
    const timer = setTimeout(again, next)
    return () => clearTimeout(timer)
  }, [next])
  return shown(seen.current, cards, now)
}
