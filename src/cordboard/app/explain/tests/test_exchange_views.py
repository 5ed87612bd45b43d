"""What a reply refused is read from its body, whatever its status."""

from datetime import UTC, datetime

import msgspec
import pytest

from cordboard.app.explain.exchange_views import exchange_view, refusal_in, succeeded
from cordboard.ports.http_exchange import Exchange


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [
        ('{"error":"invalid_code"}', "invalid_code"),
        ('{"error":{"code":"x","message":"No."}}', "x"),
        ('{"error":{"message":"No."}}', "No."),
        ('{"error":true}', "True"),
        ('{"status":"error","code":"INVALID_TOKEN","message":"No."}', "INVALID_TOKEN"),
        ('{"data":[{"status":"success"},{"status":"error","code":"DUPLICATE_DATA"}]}', "DUPLICATE_DATA"),
        ('{"access_token":"***"}', None),
        ('{"error":null,"result":[]}', None),
        ('{"error":{},"status":"error"}', "error"),
        ('{"data":[{"status":"success"}]}', None),
        ('{"data":{"status":"error"}}', None),
        ('[{"status":"error"}', None),
        ('["error"]', None),
        ("<html>", None),
        ("", None),
    ],
)
def test_the_error_of_a_body(reply: str, refusal: str | None) -> None:
    assert refusal_in(reply) == refusal


def test_everything_else_of_an_exchange_stays_as_it_was() -> None:
    exchange = Exchange(
        at=datetime(2026, 12, 1, tzinfo=UTC), method="POST", url="https://a.example/token", status=200, took_ms=5,
        request="grant_type=refresh_token", reply='{"error":"invalid_code"}',
    )  # fmt: skip
    view = exchange_view(exchange)
    assert (view.status, view.refusal, view.reply, view.request) == (
        200,
        "invalid_code",
        exchange.reply,
        exchange.request,
    )


@pytest.mark.parametrize(
    ("status", "reply", "expected"),
    [
        (200, '{"data":[]}', True),
        (204, "", True),
        (200, "<html>", True),
        (200, '{"data":[{"status":"success"},{"status":"error","code":"DUPLICATE_DATA"}]}', True),
        (200, '{"data":[{"status":"error","code":"DUPLICATE_DATA"}]}', False),
        (200, '{"error":"invalid_code"}', False),
        (401, '{"code":"INVALID_TOKEN"}', False),
        (503, "", False),
        (None, "", False),
    ],
)
def test_success_is_an_answer_without_an_error_in_its_status_or_its_body(
    status: int | None, reply: str, expected: bool
) -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    exchange = Exchange(at=at, method="GET", url="https://a.example", status=status, took_ms=5, reply=reply)
    assert succeeded(exchange) is expected
    assert not succeeded(msgspec.structs.replace(exchange, error="did not answer in time"))
