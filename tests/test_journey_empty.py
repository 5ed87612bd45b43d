"""A house with nothing in it, and one with half of it: what is missing is said, together with what to do."""

from collections.abc import Iterator

import pytest
from faultrun.world import SECRET, World, until, world
from scenes import ended, new_id

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server that was just installed, beside a sandbox that it does not know."""
    with world(tmp_path_factory.mktemp("empty"), 9) as one:
        one.start()
        until(lambda: (one.folder / "data" / "token").exists(), 10, "the first token")
        yield one


def test_a_house_without_connections_says_so_and_how_to_begin(empty: World) -> None:
    health = empty.api("GET", "/health")
    assert (health["level"], health["sentence"]) == ("amber", "Nothing is connected yet.")
    check = next(one for one in empty.api("GET", "/doctor")["checks"] if one["name"] == "connections")
    assert check["level"] == "amber"
    assert "connect" in check["fix"]


def test_calls_without_a_crm_are_kept_and_say_what_is_missing(empty: World) -> None:
    empty.api("POST", "/connections", {"provider": "webhook", "id": "hook", "settings": {"secret": SECRET}})
    call = new_id()
    assert empty.post([ended(call, "+34600700001")]) == 202
    kept = empty.wait_settled(call)
    assert kept["effects"] == []
    assert "No CRM is connected" in kept["why"]["text"]
    refused = empty.get("/lookup?number=%2B34600700001")
    assert (refused["code"], refused["next"]) == ("no_crm", "Connect a CRM first.")
