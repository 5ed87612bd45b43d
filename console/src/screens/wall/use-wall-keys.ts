// Keys of the wall: Escape leaves it, F fills the screen. Where there is nothing else to see, Escape only ends full screen.
import { useCallback, useEffect } from 'react'
import { useLocation } from 'wouter'

export function useWallKeys(only: boolean): { close: () => void; fullScreen: () => void } {
  const [, go] = useLocation()
  const close = useCallback(() => {
    if (document.fullscreenElement) void document.exitFullscreen()
    else if (!only) go('/')
  }, [go, only])
  const fullScreen = useCallback(() => {
    const turned = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()
    turned.catch(() => undefined) // a browser that refuses shows the page as it is
  }, [])
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      if (event.key === 'Escape') close()
      if (event.key === 'f' || event.key === 'F') fullScreen()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [close, fullScreen])
  return { close, fullScreen }
}
