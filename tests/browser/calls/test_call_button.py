"""Placing a call from the page of a client: its state in words, cancelled at any time, a new key with each click."""

import json
from typing import Any

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.screens import show
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

DIAL = {
    "dial": "dial_1", "state": "calling_agent", "reason": None, "detail": "", "call": None, "connection": "pbx",
    "extension": "80", "to": "+34600900030", "caller_id": None, "placed_at": "2026-11-30T09:00:00Z", "ended_at": None,
}  # fmt: skip


def answers(page: Page) -> list[tuple[str, Any, str | None]]:
    """A phone system that takes commands stands behind the API: what it is asked."""
    asked: list[tuple[str, Any, str | None]] = []

    def answer(route: Route) -> None:
        request = route.request
        asked.append((request.method, request.post_data_json, request.headers.get("idempotency-key")))
        ended = {"state": "ended", "reason": "cancelled"} if request.method == "DELETE" else {}
        status = 200 if request.method == "DELETE" else 202
        route.fulfill(
            status=status,
            content_type="application/json",
            body=json.dumps({**DIAL, **ended, "dial": f"dial_{sum(one[0] == 'POST' for one in asked)}"}),
        )

    page.route("**/api/v1/dials**", answer)
    page.route("**/api/v1/dials/**", answer)
    return asked


def test_a_call_is_placed_shown_in_words_and_cancelled(enter: SignedInUsers, calls: dict[str, str], axe: str) -> None:
    page = enter(reduced_motion="reduce")
    asked = answers(page)
    show(page, "client", calls)
    page.get_by_role("button", name=word("dial.call"), exact=True).click()
    expect(page.get_by_text(word("dial.state.calling_agent"))).to_be_visible()
    assert [*barriers(page, axe), *sticking_out(page)] == []
    page.get_by_role("button", name=word("dial.cancel")).click()
    expect(page.get_by_text(word("dial.reason.cancelled"), exact=True)).to_be_visible()
    page.get_by_role("button", name=word("dial.call"), exact=True).click()
    expect(page.get_by_role("button", name=word("dial.cancel"))).to_be_visible()
    (first, cancel, second) = asked
    assert (first[0], first[1], cancel[0]) == ("POST", {"to": "+34600900030"}, "DELETE")
    assert len({first[2], second[2], None}) == 3, "each click has a key of its own"
