"""Whatever is sent to the API of a running server, it never answers 5xx for a fault of its own."""

import os
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from support.faultrun.world import TOKEN_FILE, World

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]

FAR_SIDE = 502  # the CRM's fault, told in words: allowed
OPERATIONS_THAT_END_THE_WORLD = {("DELETE", "/api/v1/connections/{connection}"), ("GET", "/api/v1/stream")}


def test_no_request_makes_the_server_fail(running: World) -> None:
    token = (running.folder / "data" / TOKEN_FILE).read_text()
    headers = {"Authorization": f"Bearer {token}"}
    described = httpx.get(f"{running.base}/api/openapi.json", headers=headers, timeout=30).json()
    schema = schemathesis.openapi.from_dict(described)
    operations = [found.ok() for found in schema.get_all_operations()]
    chosen = [o for o in operations if (o.method.upper(), o.path) not in OPERATIONS_THAT_END_THE_WORLD]
    assert len(chosen) > 30
    failed: list[str] = []
    for operation in chosen:
        fuzz(running, operation, headers, failed)
    assert failed == []
    assert httpx.get(f"{running.base}/healthz", timeout=10).status_code == 200


def fuzz(world: World, operation: Any, headers: dict[str, str], failed: list[str]) -> None:
    """Some requests as the description allows them, and some as it does not."""

    @seed(int(os.environ["CORDBOARD_SEED"]))
    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def play(case: Any) -> None:
        reply = case.call(base_url=world.base, headers=headers, timeout=60)
        if reply.status_code >= 500 and reply.status_code != FAR_SIDE:
            failed.append(f"{case.method} {case.formatted_path}: {reply.status_code} {reply.text[:300]}")

    play()
