"""A sandbox CRM behind a timing proxy, for benchmarks that need a CRM."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx

from bench.programs.worker import Worker


class Sandbox:
    """`crm` holds what a connection needs; its requests pass through `far`."""

    def __init__(self, ready: dict[str, Any], far: Worker) -> None:
        door = f"http://127.0.0.1:{far.ready['port']}"
        self.far = far
        self.crm = {**ready, "accounts": door, "base": door}
        self._control = ready["control"]

    def control(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        reply = httpx.request(method, f"{self._control}{path}", json=body, params=query, timeout=60)
        reply.raise_for_status()
        return reply.json()

    def credits(self) -> float:
        """Credits used so far, as the service counts them."""
        return float(self.control("GET", "/state")["credits"]["used"])

    def numbers(self) -> list[str]:
        """Phone numbers of the people in it, as stored there."""
        return [one["number"] for one in self.control("GET", "/people")["data"]]


@contextlib.contextmanager
def sandbox(people: int = 60) -> Iterator[Sandbox]:
    """Starts and stops both."""
    command = [sys.executable, "-m", "cordboard_sandbox.zoho_crm", "--port", "0", "--seed", "7", "--ready-json"]
    with subprocess.Popen([*command, "--people", str(people)], stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            ready = json.loads(program.stdout.readline())
            with Worker("bench.programs.timing_proxy:open_far", upstream=int(ready["base"].rpartition(":")[2])) as far:
                yield Sandbox(ready, far)
        finally:
            program.kill()
