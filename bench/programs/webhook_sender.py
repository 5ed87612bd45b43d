"""Posts one signed webhook event to a measured server."""

import json
import time
from http.client import HTTPConnection
from typing import Any

from bench.inputs.webhook_events import HOOK, signed


def post(port: int, event: dict[str, Any]) -> float:
    """Returns when it left (epoch s): signing and connecting are before. Raises: RuntimeError unless it is accepted."""
    body = json.dumps(event).encode()
    head, _, payload = signed(body, int(time.time()), f"127.0.0.1:{port}").partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    link = HTTPConnection("127.0.0.1", port, timeout=10)
    link.connect()
    left = time.time()
    link.request("POST", f"/hooks/{HOOK}", payload, headers)
    status = link.getresponse().status
    link.close()
    if status != 202:
        raise RuntimeError(f"the hook answered {status}")
    return left
