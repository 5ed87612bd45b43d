"""Who judge a page: axe-core, in light and dark, and a measure of what sticks out of a narrow one."""

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Page
from support.faultrun.world import until

NARROW = {"390 px": (390, 844), "360 px": (360, 740), "200 % of 1440": (720, 450)}

# what sticks out of the page, but for what scrolls inside a frame of its own (a wide table, a long line of code)
STICKING_OUT = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? ['the page itself'] : []
  const framed = (one) => {
    for (let up = one; up && !up.matches('main, body, [role=dialog]'); up = up.parentElement)
      if (getComputedStyle(up).overflowX !== 'visible') return true
    return false
  }
  const out = [...document.querySelectorAll('#app *, [role=dialog] *')].filter((one) => {
    const { left, right, width } = one.getBoundingClientRect()
    if (width <= 1 || (right <= innerWidth + 1 && left >= -1)) return false
    const seen = one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    return seen && !framed(one) && !one.closest('.hidden-text, .skip')
  })
  return [...wide, ...out.slice(0, 5).map((one) => one.outerHTML.slice(0, 160))]
}"""
# text of ours that is cut off: in a box that hides what does not fit, or in a field that shows a hint; what people and
# other systems wrote may be cut (class "cut")
CUT = """() => {
  const said = (one) => [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim())
  const hides = (one) => ['hidden', 'clip'].includes(getComputedStyle(one).overflowX)
  const boxed = (one) => {
    for (let up = one; up && !up.matches('#app'); up = up.parentElement) {
      if (getComputedStyle(up).display === 'inline') continue
      if (hides(up)) return up
      if (getComputedStyle(up).overflowX !== 'visible') return null
    }
    return null
  }
  const apart = '.hidden-text, .skip, .label, .cut, .cut *, .to-icon *, .mono, pre, code, svg, [aria-hidden=true] *'
  const shown = (one) => said(one) && !one.closest(apart) && one.checkVisibility()
  const texts = [...document.querySelectorAll('#app *')].filter(shown)
  const out = texts.filter((one) => {
    const box = boxed(one)
    return box && box.clientWidth > 1 && one.getBoundingClientRect().right > box.getBoundingClientRect().right + 1.5
      || (hides(one) && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
  })
  const pen = document.createElement('canvas').getContext('2d')
  const hints = [...document.querySelectorAll('main input[placeholder]')].filter((one) => {
    if (one.value || !one.checkVisibility()) return false
    const style = getComputedStyle(one)
    pen.font = style.font
    const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    return pen.measureText(one.placeholder).width > room + 1
  })
  return [...out.map((one) => one.textContent.trim()), ...hints.map((one) => one.placeholder)]
}"""
RULES = """async (colours) => {
  const only = colours ? { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } } : {}
  const { violations } = await axe.run(document, { resultTypes: ['violations'], ...only })
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)} ${node.any.map((one) => one.message).join('; ')}`))
}"""
WHOLE = (
    "Math.max(...[...document.querySelectorAll('html, main, .mantine-Modal-content')].map((one) => one.scrollHeight))"
)
# A trap: a page hears of another colour scheme with its next frame, and an idle page draws none.
SCHEME = """() => Promise.race([new Promise(requestAnimationFrame), new Promise((done) => setTimeout(done, 500))]).then(
  () => document.documentElement.dataset.mantineColorScheme ?? 'that of the device')"""
SETTLED_S = 2.0  # menus and dialogs find their place a moment after the window has changed


def sticking_out(page: Page) -> list[str]:
    """What still sticks out of the page, at each narrow size, when it has had its moment."""
    found = []
    for size, (width, height) in NARROW.items():
        with _resized(page, width, height):
            found += [f"{size}: sticks out: {one}" for one in _left(page)]
    return found


def cut_texts(page: Page) -> list[str]:
    """Texts of ours that are cut off, on a phone and on a small screen."""
    found = []
    for width, height in ((390, 844), (1024, 768)):
        with _resized(page, width, height):
            try:
                until(lambda: not page.evaluate(CUT), SETTLED_S, "nothing is cut off")
            except AssertionError:
                found += [f"{width} px: cut off: {one}" for one in page.evaluate(CUT)]
    return found


@contextlib.contextmanager
def _resized(page: Page, width: int, height: int) -> Iterator[None]:
    before = page.viewport_size
    assert before
    page.set_viewport_size({"width": width, "height": height})
    yield
    page.set_viewport_size(before)


def _left(page: Page) -> list[str]:
    try:
        until(lambda: not page.evaluate(STICKING_OUT), SETTLED_S, "nothing sticks out")
    except AssertionError:
        return list(page.evaluate(STICKING_OUT))
    return []


def barriers(page: Page, axe: str) -> list[str]:
    """What axe-core finds: everything in the light, what depends on colours again in the dark.

    The window is made as tall as the page, because axe-core cannot tell colours of what is scrolled out of sight.
    """
    assert page.viewport_size
    page.bring_to_front()  # only the page in front is drawn, and so hears of its colour scheme
    page.evaluate(axe)
    found = []
    with _resized(page, page.viewport_size["width"], min(8000, page.evaluate(WHOLE) + 200)):
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            until(lambda now=scheme: page.evaluate(SCHEME) in (now, "that of the device"), 10, f"the page is {scheme}")
            found += [f"{scheme}: {one}" for one in page.evaluate(RULES, scheme == "dark")]
    return found
