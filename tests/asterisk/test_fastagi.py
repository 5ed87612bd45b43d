"""What a caller waits for our answer, on a real Asterisk and with the recipe of the provider's README.

A call waits while its dialplan asks, so each test reads the PBX's own times: the user events before and after.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from pytest_socket import enable_socket
from world import World

import cordboard.pbx.asterisk
from cordboard.pbx.asterisk.agi import DEADLINE_MS, AgiQuestion, AgiServer
from cordboard.toolkit.listening import listener

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(60, func_only=True)]

BOUND_MS = 500  # of the recipe
SLACK_MS = 400  # for a machine that does other things
CALLS = 20
SIX = {
    "CB_NAME": "Ана Ruiz",
    "CB_COMPANY": "Coches, S.L. (Gran Canaria)",
    "CB_KIND": "contact",
    "CB_OWNER": "Оксана",
    "CB_OWNER_EXT": "",
    "CB_MATCH": "found",
}
Answer = Callable[[AgiQuestion], Awaitable[Mapping[str, str]]]
Asked = tuple[float, dict[str, str]]


async def six(question: AgiQuestion) -> Mapping[str, str]:
    return SIX


async def never(question: AgiQuestion) -> Mapping[str, str]:
    await asyncio.Event().wait()
    return {}


async def ask(w: World, url: str, before: str = "") -> Asked:
    """One call that asks at this address: what it waited in ms, and the fields of the user event afterwards."""
    seen = len(w.ami.events)
    await w.settings(AGI_URL=url)
    variables = {"Variable": before} if before else {}
    place = {"Context": "from-trunk", "Exten": "did_928000011", "Priority": "1"}
    await w.ami.action("Originate", Channel="Local/s@park/n", Async="true", **place, **variables)
    async with asyncio.timeout(15):
        while not (asked := [e for e in w.ami.events[seen:] if e.get("UserEvent") == "Asked"]):
            await w._next()
    (asking,) = [e for e in w.ami.events[seen:] if e.get("UserEvent") == "Asking"]
    took = (float(asked[0]["Timestamp"]) - float(asking["Timestamp"])) * 1000
    await w.ami.action("Hangup", Channel="/^Local/")
    return took, dict(asked[0])


def on_pbx(pbx: dict[str, Any], story: Callable[[World], Awaitable[Any]]) -> Any:
    enable_socket()

    async def play() -> Any:
        async with World(pbx) as w:
            try:
                return await story(w)
            finally:
                await w.settings(AGI_URL=f"agi://{pbx['agi']}")

    return asyncio.run(play())


def served(pbx: dict[str, Any], answer: Answer, calls: int = 1, **more: str) -> list[Asked]:
    """As many calls after each other, asked of our server with this answer."""

    async def story(w: World) -> list[Asked]:
        server = await AgiServer(answer).serve(listener("127.0.0.1", 0))
        url = f"agi://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            return [await ask(w, url, **more) for _ in range(calls)]

    told: list[Asked] = on_pbx(pbx, story)
    return told


def test_six_variables_arrive_long_before_our_deadline(
    pbx: dict[str, Any], record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = served(pbx, six, CALLS)
    waits = sorted(took for took, _ in asked)
    figures = f"{waits[0]:.1f} / {median(waits):.1f} / {waits[-1]:.1f} ms (least / median / most of {CALLS})"
    record_property("fastagi_six_variables_ms", figures)
    with capsys.disabled():
        print(f"\n  Asterisk {pbx['version']}, FastAGI, 6 variables: {figures}")
    assert {(fields["Match"], fields["Name"]) for _, fields in asked} == {("found", SIX["CB_NAME"])}
    assert median(waits) < DEADLINE_MS / 2


def test_one_variable_and_none_at_all_do_not_hold_the_caller(pbx: dict[str, Any]) -> None:
    async def one(question: AgiQuestion) -> Mapping[str, str]:
        return {"CB_MATCH": "nobody"}

    async def none(question: AgiQuestion) -> Mapping[str, str]:
        return {}

    for answer, match in ((one, "nobody"), (none, "")):
        ((took, fields),) = served(pbx, answer)
        assert fields["Match"] == match
        assert took < DEADLINE_MS / 2


def test_an_answer_we_do_not_find_lets_the_caller_go_at_our_deadline(pbx: dict[str, Any]) -> None:
    ((took, fields),) = served(pbx, never)
    assert fields["Match"] == ""
    assert DEADLINE_MS - 50 < took < DEADLINE_MS + SLACK_MS


def test_a_frozen_server_cannot_hold_the_caller(pbx: dict[str, Any]) -> None:
    """It accepts the connection, as a stopped process still does, and says nothing."""

    async def story(w: World) -> Asked:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        async with server:
            return await ask(w, f"agi://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    took, fields = on_pbx(pbx, story)
    assert (fields["Match"], fields["Status"]) == ("", "HANGUP")
    assert BOUND_MS - 50 < took < BOUND_MS + SLACK_MS


def test_a_server_that_is_not_there_costs_nothing_and_a_limit_of_the_site_stays(pbx: dict[str, Any]) -> None:
    took, fields = on_pbx(pbx, lambda w: ask(w, "agi://127.0.0.1:1", before="TIMEOUT(absolute)=90"))
    assert (fields["Match"], fields["Status"]) == ("", "FAILURE")
    assert took < DEADLINE_MS / 2
    assert 80 < float(fields["Limit"]) <= 90


def recipe(text: str, context: str, url: str) -> list[str]:
    """The lines of a context, its address aside."""
    block = re.search(rf"^ *\[{context}\]\n((?: *(?:exten|same) => .*\n)+)", text, re.MULTILINE)
    assert block is not None
    return [line.strip().replace(url, "URL") for line in block[1].splitlines()]


def test_the_recipe_of_the_manual_is_the_one_that_is_tried_here() -> None:
    manual = (Path(cordboard.pbx.asterisk.__file__).parent / "README.md").read_text()
    tried = (Path(__file__).resolve().parents[2] / "tools/asterisk/conf/extensions.conf").read_text()
    written = recipe(manual, "cordboard-who", "agi://192.0.2.10:4573")
    assert written == recipe(tried, "cordboard-who", "${AGI_URL}")
    assert len(written) == 9
