"""People at the console: operators who are signed in, each in a window of his own."""

from typing import Any

import httpx
from browser.support.console_watch import ConsoleWatch
from playwright.sync_api import Browser, BrowserContext, Page
from support.faultrun.world import World

PASSWORD = "a sentence is easy to remember"
GIVEN = "a word from the administrator"
ZONE = "Europe/Madrid"
Cookies = dict[tuple[str, str], list[Any]]  # by server and operator
LOCALES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "uk": "uk-UA"}


def add_user(world: World, name: str, **more: Any) -> None:
    """A user who has chosen a password already: PASSWORD."""
    world.api("POST", "/users", {"name": name, "password": GIVEN, **more})
    with httpx.Client(base_url=f"{world.base}/api/v1") as browser:
        session = browser.post("/session", json={"user": name, "password": GIVEN})
        change = {"password": PASSWORD, "present_password": GIVEN}
        done = browser.patch("/session", json=change, headers={"X-CSRF-Token": session.json()["csrf"]})
        assert done.is_success, done.text
        browser.delete("/session", headers={"X-CSRF-Token": session.json()["csrf"]})


class SignedInUsers:
    """Called with an address, opens it in a fresh window of a signed-in operator."""

    def __init__(self, browser: Browser, world: World, watch: ConsoleWatch, cookies: Cookies, bound_ms: int) -> None:
        self._browser, self._world, self.watch, self._cookies = browser, world, watch, cookies
        self._bound_ms = bound_ms
        self._windows: list[BrowserContext] = []
        self._entered: dict[str, str] = {}  # the language each operator is known by

    def __call__(self, path: str = "/", *, role: str = "admin", language: str = "en", **window: Any) -> Page:
        """`window`: options of the browser's context, such as color_scheme."""
        context = self.window(language=language, **window)
        self._sign_in(context, role, language)
        page = context.new_page()
        page.goto(path)
        return page

    def window(self, *, language: str = "en", width: int = 1440, height: int = 900, **window: Any) -> BrowserContext:
        """A window of somebody who is not signed in."""
        context = self._browser.new_context(
            base_url=self._world.base,
            locale=LOCALES[language],
            timezone_id=ZONE,
            viewport={"width": width, "height": height},
            **window,
        )
        context.set_default_timeout(self._bound_ms)
        self._windows.append(context)
        self.watch.over(context, self._world.base)
        return context

    def _sign_in(self, context: BrowserContext, role: str, language: str) -> None:
        name = f"{role}.{language}"
        who = (self._world.base, name)
        if who not in self._cookies:
            add_user(self._world, name, role=role, language=language)
            reply = context.request.post("/api/v1/session", data={"user": name, "password": PASSWORD})
            assert reply.ok, reply.text()
            self._cookies[who] = context.cookies()
        context.add_cookies(self._cookies[who])
        self._entered[name] = language

    def leave(self) -> None:
        """Close every window; each operator is as the next test expects: the theme of the device, the language given.

        A trap: the server keeps both, and the tests of a run share their operators.
        """
        for context in self._windows:
            context.close()
        for name, language in self._entered.items():
            self._as_before(name, language)

    def _as_before(self, name: str, language: str) -> None:
        held = {one["name"]: one["value"] for one in self._cookies[self._world.base, name]}
        with httpx.Client(base_url=f"{self._world.base}/api/v1", cookies=held) as browser:
            now = browser.get("/session").json()
            if "csrf" not in now:  # the test ended this session; whoever enters next signs in again
                del self._cookies[self._world.base, name]
                return
            given = {"theme": "auto", "language": language}
            if {one: now.get(one) for one in given} != given:
                kept = browser.patch("/session", json=given, headers={"X-CSRF-Token": now["csrf"]})
                assert kept.is_success, kept.text
