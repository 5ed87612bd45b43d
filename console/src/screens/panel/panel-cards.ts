// Which cards are shown: what a colleague has answered stays for a moment, and is not shown anew when the page is loaded.
import { useEffect, useReducer, useRef } from 'react'
import type { PanelCard, PushedCard } from '../../api/types'
import { byTime } from '../calls/live-calls'

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

const ORDER = ['ringing', 'calling', 'in_call', 'on_hold', 'answered_by_other', 'transferred', 'rang', 'missed', 'after_call', 'ended']
const OVER = 3
const OVER_FOR_MS = 300_000
const isOver = ({ ended_at }: PanelCard) => ended_at != null

/** The cards with the one that the server sent, in the order of `GET /panel`; of one client only the latest is shown. */
export function withPushed(cards: PanelCard[], { call, card }: PushedCard): PanelCard[] {
  const now = Date.parse(card?.since ?? card?.started_at ?? '') // the server's clock: this one may be another
  const gone = (one: PanelCard) => isOver(one) && (now - Date.parse(one.ended_at!) > OVER_FOR_MS || (one.client.e164 != null && one.client.e164 === card?.client.e164))
  const others = cards.filter((one) => one.call !== call && !gone(one))
  const all = (card ? [...others, card] : others).sort((a, b) => byTime(b.started_at, a.started_at))
  const live = all.filter((one) => !isOver(one)).sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
  return [...live, ...all.filter(isOver).slice(0, OVER)]
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
