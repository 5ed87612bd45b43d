"""The browser that the lines of the console are measured in."""

from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from shutil import which

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    # For each new window the browser loads two pages of its own, with 400 requests. A person's window is open already.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
)  # fmt: skip
FRAMES = """() => new Promise(done => requestAnimationFrame(() => {
  const begun = performance.now(); let left = 40;
  const next = () => --left ? requestAnimationFrame(next) : done((performance.now() - begun) / 20);
  requestAnimationFrame(next);
}))"""


def browser_for_the_console() -> str | None:
    """The path of Chromium; None if it, the built console or Playwright is missing."""
    built = Path(str(files("cordboard") / "web" / "static" / "index.html")).exists()
    found = next(filter(None, map(which, BROWSERS)), None)
    return found if built and find_spec("playwright") is not None else None
