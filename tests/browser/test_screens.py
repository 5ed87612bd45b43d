"""Each screen, light and dark, wide and narrow: accessible, without sideways scroll, nothing said in the console.

The screens of a test are walked in one window, which is much faster than a window for each; what is found names them.
"""

import contextlib

import pytest
from browser.screens import SCREENS, show
from browser.visitors import Visitors
from browser.words import word
from faultrun.world import until
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

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


SETTLED_S = 2.0  # menus and dialogs find their place a moment after the window has changed


def sticking_out(page: Page) -> list[str]:
    """What still sticks out when the page has had its moment."""
    found: list[list[str]] = [[]]
    with contextlib.suppress(AssertionError):
        until(lambda: not found.append(page.evaluate(STICKING_OUT)) and not found[-1], SETTLED_S, "it has settled")
    return found[-1]


WHOLE = (
    "Math.max(...[...document.querySelectorAll('html, main, .mantine-Modal-content')].map((one) => one.scrollHeight))"
)


def judged(page: Page, name: str, axe: str) -> list[str]:
    """What axe-core finds: everything in the light, what depends on colours again in the dark.

    The window is made as tall as the page, because axe-core cannot tell colours of what is scrolled out of sight.
    """
    assert page.viewport_size
    page.set_viewport_size({"width": page.viewport_size["width"], "height": min(8000, page.evaluate(WHOLE) + 200)})
    page.evaluate(axe)
    found = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        found += [f"{name}, {scheme}: {one}" for one in page.evaluate(RULES, scheme == "dark")]
    return found


def test_no_screen_has_a_barrier_in_light_or_dark_nor_scrolls_sideways_when_narrow_or_at_twice_the_size(
    enter: Visitors, calls: dict[str, str], axe: str
) -> None:
    page, found = enter(reduced_motion="reduce"), []
    for name in SCREENS:
        page.set_viewport_size({"width": 1440, "height": 900})
        show(page, name, calls)
        found += judged(page, name, axe)
        for size, (width, height) in NARROW.items():
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{name}, {size}: sticks out: {one}" for one in sticking_out(page)]
    assert not found, "\n".join(found)


def test_axe_finds_nothing_at_the_door(enter: Visitors, axe: str) -> None:
    page = enter.window(reduced_motion="reduce").new_page()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(word("enter.title"))
    found = judged(page, "sign-in", axe)
    assert not found, "\n".join(found)


FLAWED = """() => {
  const [faint, empty] = [document.createElement('p'), document.createElement('button')]
  faint.textContent = 'hardly to be read'
  faint.style.color = '#ccc'
  document.querySelector('main .page').append(faint, empty)
}"""
WIDE = "document.querySelector('main .page').lastChild.style.width = '3000px'"


def test_what_is_wrong_is_found(enter: Visitors, axe: str) -> None:
    """By the two judges of this file, that is: their silence would mean nothing otherwise."""
    page = enter("/outbox?state=done")
    expect(page.locator("main .page")).to_be_visible()
    page.evaluate(FLAWED)
    found = "\n".join(judged(page, "outbox", axe))
    assert "outbox, light: color-contrast" in found
    assert "button-name" in found
    assert not sticking_out(page)
    page.evaluate(WIDE)
    assert sticking_out(page)


@pytest.mark.parametrize("name", ["home", "calls", "why: known", "scenario"])
def test_axe_finds_nothing_on_a_narrow_screen(enter: Visitors, calls: dict[str, str], axe: str, name: str) -> None:
    page = enter(width=390, height=844, reduced_motion="reduce")
    show(page, name, calls)
    found = judged(page, name, axe)
    assert not found, "\n".join(found)
