"""Reaching an element by Tab alone, as people without a mouse do."""

from playwright.sync_api import Page

STEPS = 80  # more than any way to the first call takes
# how the element that has the focus shows it: by an outline or a shadow of its own or of the frame around it
VISIBLE_FOCUS = """() => {
  const one = document.activeElement
  const marked = (part) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(part)
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
  }
  const label = one.labels?.[0]
  return [one, one.parentElement, label, one.closest('.mantine-Input-wrapper')].some((part) => part && marked(part))
    || one.matches('input, select, textarea')
}"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus; everything on the way shows that it has it."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        assert page.evaluate(VISIBLE_FOCUS), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} is not reached by Tab")
