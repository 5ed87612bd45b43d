"""`cordboard demo` as a newcomer starts it: one line says where everything is, calls come and are explained."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from support.demo_program import Demo
from support.faultrun.starts import cost_of
from support.faultrun.world import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(540)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    one = Demo(tmp_path_factory.mktemp("home"))
    yield one
    one.kill()


def test_one_line_says_where_everything_is(demo: Demo) -> None:
    assert set(demo.ready) == {"console", "api", "token", "login", "zoho", "hook", "agi", "panels"}
    wanted = {"base", "accounts", "client_id", "client_secret", "refresh_token", "control"}
    assert set(demo.ready["zoho"]) == wanted
    assert httpx.get(demo.ready["console"], timeout=20).status_code in (200, 302, 303)
    assert demo.ready["agi"].startswith("agi://127.0.0.1:")
    assert demo.ready["hook"]["url"].endswith("/hooks/hook")


def test_two_agents_have_a_panel_that_knows_their_extension(demo: Demo) -> None:
    seen = {}
    for one in demo.ready["panels"]:
        with httpx.Client(timeout=20) as browser:
            entered = browser.get(one["url"])
            assert (entered.status_code, entered.headers["location"]) == (303, "/panel")
            seen[one["user"]] = browser.get(f"{demo.ready['api']}/panel").json()["extensions"]
    assert seen == {"ana": ["80"], "alberto": ["81"]}


def test_the_first_explained_call_comes_within_a_minute(demo: Demo) -> None:
    seen: list[dict[str, Any]] = []
    until(lambda: seen or seen.extend(demo.explained()), 240, "a call is explained", every=0.2)
    took = time.monotonic() - demo.began
    cost = cost_of(demo.process.pid, took * 1000)
    assert cost.took - cost.queued < 60_000, cost
    told = demo.cli("why", seen[0]["id"], "--all")
    assert "Rules (settings version" in told
    assert "Contact match" in told
    assert "Call record: " in told


def test_known_people_and_strangers_call_and_why_no_lead_is_said(demo: Demo) -> None:
    seen: dict[bool, dict[str, Any]] = {}  # by whether a lead was made; the list of latest calls goes on

    def kinds() -> set[bool]:
        for call in demo.explained():
            seen.setdefault(any(e["entity"] == "lead" for e in call["effects"]), call)
        return set(seen)

    until(lambda: kinds() == {True, False}, 240, "calls with and without a lead", every=0.5)
    told = demo.cli("why", seen[False]["id"])
    assert "No new lead" in told, told


def test_thirty_days_of_calls_stand_behind_the_live_ones_within_the_credits_of_a_day(demo: Demo) -> None:
    def days() -> set[str]:
        return {str(call["started_at"])[:10] for call in demo.past()}

    until(lambda: len(days()) >= 29, 240, "thirty days of calls", every=2)
    until(lambda: not [call for call in demo.past() if not call["settled"]], 240, "all of them are settled", every=2)
    past = demo.past()
    first = datetime.fromisoformat(min(str(call["started_at"]) for call in past))
    assert timedelta(days=29) < datetime.now(UTC) - first < timedelta(days=31)
    assert len(past) > 600
    assert not [effect for call in past for effect in call["effects"] if effect["state"] != "done"]
    spent = demo.get("/summary")["credits"]["zoho"]
    assert spent["used_24h"] < spent["daily"] / 10


def test_a_link_to_a_record_opens_a_page_for_people(demo: Demo) -> None:
    links = [effect["link"] for call in demo.explained() for effect in call["effects"] if effect["link"]]
    assert links
    page = httpx.get(links[0], timeout=30)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<h1>" in page.text


def test_the_doctor_finds_everything_well(demo: Demo) -> None:
    checks = demo.cli("doctor").splitlines()
    assert [line for line in checks if line.startswith("green")]
    assert not [line for line in checks if line.startswith("red")]


def test_ctrl_c_ends_everything(demo: Demo) -> None:
    assert demo.stop() == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(demo.ready["zoho"]["base"], timeout=5)
