"""The description of the API and the API agree; nothing that can be sent makes the server break."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cordboard.testing.event_loop import run
from cordboard.web.tests.web_fixture import WebFixture

SERVED = WebFixture(stays=True)
TOKEN = run(SERVED.token())
ENDLESS = "/api/v1/stream"
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]


DESCRIBED = schemathesis.openapi.from_asgi("/api/openapi.json", SERVED.app).exclude(path=ENDLESS)
OPERATIONS = [found.ok() for found in DESCRIBED.get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_whatever_is_sent_no_answer_is_a_server_error(operation: Any) -> None:
    @settings(
        max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def whatever(case: Any) -> None:
        reply = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
        case.validate_response(reply, checks=CHECKS)

    whatever()


@run
async def test_the_description_names_every_surface_and_how_to_get_in() -> None:
    async with SERVED.client() as stranger:
        described = (await stranger.get("/api/openapi.json")).json()
    paths = described["paths"]
    for path in (
        "/api/v1/calls",
        "/api/v1/calls/{call}/why",
        "/hooks/{connection}",
        "/api/v1/lookup",
        ENDLESS,
        "/api/v1/socket",
        "/healthz",
        "/metrics",
    ):
        assert path in paths, path
    assert set(described["components"]["securitySchemes"]) == {"token", "session"}
    for path, methods in paths.items():
        for method, operation in methods.items():
            assert operation.get("description") or operation.get("summary"), (method, path)
            assert operation.get("tags"), (method, path)
