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
RULES = """async (colours) => {
  const only = colours ? { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } } : {}
  const { violations } = await axe.run(document, { resultTypes: ['violations'], ...only })
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)} ${node.any.map((one) => one.message).join('; ')}`))
}"""
WHOLE = (
    "Math.max(...[...document.querySelectorAll('html, main, .mantine-Modal-content')].map((one) => one.scrollHeight))"
)
SCHEME = "document.documentElement.dataset.mantineColorScheme ?? 'that of the device'"
SETTLED_S = 2.0  # menus and dialogs find their place a moment after the window has changed


def sticking_out(page: Page) -> list[str]:
    """What still sticks out of the page, at each narrow size, when it has had its moment."""
    found = []
    for size, (width, height) in NARROW.items():
        with _resized(page, width, height):
            found += [f"{size}: sticks out: {one}" for one in _left(page)]
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
    page.evaluate(axe)
    found = []
    with _resized(page, page.viewport_size["width"], min(8000, page.evaluate(WHOLE) + 200)):
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            until(lambda now=scheme: page.evaluate(SCHEME) in (now, "that of the device"), 10, f"the page is {scheme}")
            found += [f"{scheme}: {one}" for one in page.evaluate(RULES, scheme == "dark")]
    return found
