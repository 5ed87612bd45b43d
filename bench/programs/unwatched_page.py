"""A page that no debugger watches: with Playwright's own pages the browser keeps a stack for each request, and parses
the console's code anew for it, which takes a third of the time of the first screen. Here only clocks are asked."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

PATIENCE = 60.0  # Units: s


class UnwatchedPage:
    """A tab of a browser that Playwright has started; each call is one of the DevTools protocol."""

    def __init__(self, session: Any, target: str) -> None:
        self._session, self._answers, self._sent = session, dict[int, Any](), 0
        session.on("Target.receivedMessageFromTarget", self._heard)
        self._id = session.send("Target.attachToTarget", {"targetId": target, "flatten": False})["sessionId"]

    def _heard(self, event: dict[str, Any]) -> None:
        answer = json.loads(event["message"])
        if "id" in answer:
            self._answers[answer["id"]] = answer

    def send(self, method: str, **values: Any) -> Any:
        self._sent += 1
        message = json.dumps({"id": self._sent, "method": method, "params": values})
        self._session.send("Target.sendMessageToTarget", {"sessionId": self._id, "message": message})
        end = time.monotonic() + PATIENCE
        while self._sent not in self._answers:
            if time.monotonic() > end:
                raise TimeoutError(f"the browser gave no answer to {method} in {PATIENCE:g} s")
            self._session.send("Browser.getVersion")  # what was heard is handed over while something is awaited
        answer = self._answers.pop(self._sent)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def value(self, expression: str) -> Any:
        return self.send("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def cpu_ms(self) -> float:
        """CPU time of the tab's main thread."""
        metrics = self.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) * 1000 for one in metrics if one["name"] == "TaskDuration")


@contextmanager
def unwatched_page(browser: Any, cookies: Sequence[dict[str, Any]], slowed: float) -> Iterator[UnwatchedPage]:
    """A tab with these cookies and an empty cache, its main thread `slowed` so many times."""
    session = browser.new_browser_cdp_session()
    context = session.send("Target.createBrowserContext")["browserContextId"]
    session.send("Storage.setCookies", {"cookies": cookies, "browserContextId": context})
    tab = {"url": "about:blank", "browserContextId": context}
    page = UnwatchedPage(session, session.send("Target.createTarget", tab)["targetId"])
    page.send("Page.enable")
    page.send("Performance.enable", timeDomain="threadTicks")
    page.send("Emulation.setDeviceMetricsOverride", width=1440, height=900, deviceScaleFactor=1, mobile=False)
    page.send("Emulation.setCPUThrottlingRate", rate=slowed)
    try:
        yield page
    finally:
        session.send("Target.disposeBrowserContext", {"browserContextId": context})
