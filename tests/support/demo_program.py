"""`cordboard demo` as a program, its ready line, and ways to ask it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from cordboard.toolkit.webhooks.signatures import sign

CORDBOARD = str(Path(sys.executable).parent / "cordboard")


class Demo:
    """The program and its one line."""

    def __init__(self, home: Path, *options: str) -> None:
        command = [CORDBOARD, "demo", "--port", "0", "--ready-json", "--no-open", *options]
        self.began = time.monotonic()
        self.environment = {**os.environ, "CORDBOARD_DATA": str(home)}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=self.environment)
        assert self.process.stdout is not None
        self.ready: dict[str, Any] = json.loads(self.process.stdout.readline())

    def get(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self.ready['token']}"}
        return httpx.get(f"{self.ready['api']}{path}", headers=headers, timeout=30).raise_for_status().json()

    def post_events(self, events: list[dict[str, Any]]) -> None:
        """Events of calls, as the signed webhook takes them."""
        body = json.dumps(events).encode()
        signature = sign(self.ready["hook"]["secret"], body, int(time.time()))
        headers = {"Content-Type": "application/json", "X-Cordboard-Signature": signature}
        httpx.post(self.ready["hook"]["url"], content=body, headers=headers, timeout=30).raise_for_status()

    def cli(self, *words: str) -> str:
        """What a command in another terminal prints; it finds the demo by itself."""
        done = subprocess.run([CORDBOARD, *words], capture_output=True, text=True, check=True, env=self.environment)
        return done.stdout

    def explained(self) -> list[dict[str, Any]]:
        """Settled calls that brought something about."""
        return [call for call in self.get("/calls?limit=100")["items"] if call["settled"] and call["effects"]]

    def past(self) -> list[dict[str, Any]]:
        """Every call that the provider of webhooks told."""
        found: list[dict[str, Any]] = []
        before = ""
        while True:
            page = self.get(f"/calls?connection=hook&limit=500{before}")
            found += page["items"]
            if not page["next"]:
                return found
            before = f"&before={quote(page['next'])}"

    def stop(self) -> int:
        """As Ctrl+C does; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self._ended()

    def kill(self) -> None:
        """SIGKILL, whatever it was doing; nothing happens where it has ended already."""
        self.process.kill()
        self._ended()

    def _ended(self) -> int:
        code = self.process.wait(30)
        if self.process.stdout:
            self.process.stdout.close()
        return code
