"""What is sent and read by the part `api` of a table: signatures, numbers, lists, recordings, answers, mistakes."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cordboard.pbx.cloud_telephony.api import call_list
from cordboard.pbx.cloud_telephony.api.call_list import TableCallList, periods
from cordboard.pbx.cloud_telephony.api.commands import TableCommands
from cordboard.pbx.cloud_telephony.api.recording_links import TableRecordingLinks
from cordboard.pbx.cloud_telephony.api.tests.simulated import ACCOUNT, NOW, OWN_TABLE, Simulated
from cordboard.pbx.cloud_telephony.provider import PROVIDER
from cordboard.pbx.cloud_telephony.table import table_of
from cordboard.ports.call_records import KeepsCallRecords, RecordsRead
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Unavailable
from cordboard.ports.phone import TriesSettings
from cordboard.ports.phone_commands import TakesCommands
from cordboard.ports.recording_links import LinksRecordings
from cordboard.testing.event_loop import run
from cordboard.testing.phone_commands_contract import DIAL
from cordboard.toolkit.filled_text import FilledText

AT = datetime.fromtimestamp(NOW, UTC)


@run
async def test_zadarma_signs_path_sorted_query_and_its_md5() -> None:
    one = Simulated("zadarma")
    await TableCommands(one.client()).dial(DIAL)
    (request,) = one.wire.seen
    query = "format=json&from=80&to=34600999888"
    assert str(request.url) == f"https://api.zadarma.com/v1/request/callback/?{query}"
    text = f"/v1/request/callback/{query}{hashlib.md5(query.encode()).hexdigest()}"
    digest = hmac.new(ACCOUNT.secret.encode(), text.encode(), hashlib.sha1).hexdigest()
    expected = f"{ACCOUNT.key}:{base64.b64encode(digest.encode()).decode()}"
    assert request.headers["authorization"] == expected


@run
async def test_binotel_gets_national_numbers_and_its_key_and_secret_stay_out_of_the_journal() -> None:
    one = Simulated("binotel")
    ukrainian = type(DIAL)(channel="cb-1", origin="d", first=DIAL.first, to="+380671234567")
    await TableCommands(one.client()).dial(ukrainian)
    sent = json.loads(one.wire.seen[0].content)
    assert (sent["internalNumber"], sent["externalNumber"]) == ("80", "0671234567")
    assert (sent["key"], sent["secret"]) == (ACCOUNT.key, ACCOUNT.secret)
    (exchange,) = one.exchanges
    assert "externalNumber" in exchange.request
    assert ACCOUNT.secret not in repr(exchange)
    assert ACCOUNT.key not in repr(exchange)


@pytest.mark.parametrize("dialect", ["plain", "binotel", "zadarma"])
@run
async def test_the_list_of_calls_is_read_by_the_table(dialect: str) -> None:
    one = Simulated(dialect, time_zone="Europe/Madrid")
    board = one.app.board
    number = "0671234567" if dialect == "binotel" else "34600999888"
    talked, missed = board.dial("80", number, NOW - 100), board.dial("81", number, NOW - 50)
    talked.answered = NOW - 90
    for call in (talked, missed):
        board.end(call, NOW - 30)
    client = one.client()
    assert client.api.list_ is not None
    read = await TableCallList(client, client.api.list_).between(AT - timedelta(hours=1), AT)
    found = {call.event.call: call.event for call in read.calls}
    assert set(found) == {talked.id, missed.id}
    first, second = found[talked.id], found[missed.id]
    assert (first.disposition, second.disposition) == ("answered", "cancelled")
    assert (first.direction, first.extension) == ("outbound", "80")
    assert first.client is not None
    assert first.client.number in {"+34600999888", "+380671234567", number}
    assert first.durations_ms is not None
    assert first.durations_ms.talk == 60_000
    assert first.recording is not None


@run
async def test_a_list_whose_pages_do_not_end_is_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_list, "MOST_PAGES", 3)
    table: dict[str, Any] = json.loads(json.dumps(OWN_TABLE))
    table["api"]["list"] |= {"most": 1, "pages": "number"}  # the provider never looks at it
    one = Simulated("plain", table=table)
    board = one.app.board
    board.end(board.dial("80", "34600999888", NOW - 100), NOW - 30)
    client = one.client()
    assert client.api.list_ is not None
    with pytest.raises(Unavailable, match="has no end"):
        await TableCallList(client, client.api.list_).between(AT - timedelta(hours=1), AT)


@run
async def test_a_full_page_is_followed_by_the_next_one_and_long_periods_are_cut() -> None:
    table: dict[str, Any] = json.loads(json.dumps(OWN_TABLE))
    table["api"]["list"] |= {"most": 2, "pages": "offset", "query": {"skip": "{offset}", "at_most": "{most}"}}
    one = Simulated("plain", table=table)
    client = one.client()
    asked: list[dict[str, str]] = []

    async def ask(operation: Any, values: Any, write: bool = False) -> Any:
        filled = FilledText(values, "", UTC)
        asked.append({name: filled.text(text) for name, text in operation.query.items()})
        skip = int(asked[-1]["skip"])
        return {"calls": [{"id": str(n), "at": NOW - 100, "number": "1"} for n in range(5)[skip : skip + 2]]}

    client.ask = ask  # type: ignore[method-assign]  # the provider is not the point here
    assert client.api.list_ is not None
    read = await TableCallList(client, client.api.list_).between(AT - timedelta(minutes=5), AT)
    assert (len(read.calls), [one["skip"] for one in asked]) == (5, ["0", "2", "4"])
    days = list(periods(AT - timedelta(hours=60), AT, timedelta(hours=24)))
    assert [(last - first).total_seconds() / 3600 for first, last in days] == [24, 24, 12]
    assert isinstance(read, RecordsRead)


@pytest.mark.parametrize(
    ("dialect", "recording"), [("plain", "rec-c1"), ("binotel", "612107000"), ("zadarma", "rec-out_1")]
)
@run
async def test_the_address_of_a_recording_is_asked_for(dialect: str, recording: str) -> None:
    one = Simulated(dialect)
    client = one.client()
    assert client.api.recording is not None
    link = await TableRecordingLinks(client, client.api.recording).link_of(recording, "612107000")
    assert link.startswith("https://pbx.example/files/rec-")
    one.app.mode = "refuses"
    with pytest.raises(Refused):
        await TableRecordingLinks(client, client.api.recording).link_of(recording, "612107000")


@run
async def test_codes_of_theirs_have_the_meaning_that_the_table_gives_them() -> None:
    table: dict[str, Any] = json.loads(json.dumps(OWN_TABLE))
    table["api"] |= {"code": "error", "codes": {"not in this contract": "rate"}}
    one = Simulated("plain", table=table)
    one.app.mode = "refuses"
    with pytest.raises(RateLimited) as limited:
        await TableCommands(one.client()).dial(DIAL)
    assert limited.value.wrote is False
    bare = Simulated("plain", table={**table, "api": {**table["api"], "base": ""}})
    with pytest.raises(NeedsHuman, match="address of the interface is missing"):
        await TableCommands(bare.client()).dial(DIAL)


@run
async def test_a_token_is_fetched_first_and_stays_out_of_the_journal() -> None:
    table: dict[str, Any] = json.loads(json.dumps(OWN_TABLE))
    fetched = {"method": "GET", "path": "/account", "headers": {"Authorization": "Bearer {@secret}"}, "token": "name"}
    table["api"]["sign_in"] = {"headers": {"X-Token": "{@token}"}, "token": fetched}
    one = Simulated("plain", table=table)
    with pytest.raises(NeedsHuman):  # the provider wants its token in another header
        await TableCommands(one.client()).dial(DIAL)
    first, second = one.wire.seen
    assert first.headers["authorization"] == f"Bearer {ACCOUNT.secret}"
    assert second.headers["x-token"] == "An invented company"
    assert "An invented company" not in repr(one.exchanges)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"base": "ftp://pbx.example"}, "base: 'ftp://pbx.example' is no address"),
        ({"dial": {"path": "calls"}}, "dial: the path 'calls' does not begin with one slash"),
        ({"dial": {"path": "//evil.example/calls"}}, "does not begin with one slash"),
        ({"dial": {"path": "/calls", "fields": {"a": {"b": ["{whom}"]}}}}, "dial: {whom} is unknown here"),
        ({"dial": {"path": "/calls", "fields": {"to": "{to|upper}"}}}, "'upper' is no step"),
        ({"dial": {"path": "/calls?key={@secret}"}}, "{@secret} is unknown here"),
        ({"verbs": {"fly": {"path": "/x"}}}, "fly"),
        ({"codes": {"1": "never"}}, "'never' is no meaning"),
        ({"sign_in": {"headers": {"X": "{@word}"}}}, "sign_in: {@word} is unknown here"),
        ({"sign_in": {"query": {"sig": "{@signature}"}}}, "sign_in: {@signature} is unknown here"),
        (
            {"sign_in": {"token": {"path": "/t", "headers": {"X": "{@basic}"}, "token": "t"}}},
            "token: {@basic} is unknown here",
        ),
    ],
)
def test_a_mistake_in_a_table_is_named_before_it_is_saved(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match="api") as wrong:
        table_of({**OWN_TABLE, "api": {**OWN_TABLE["api"], **change}})
    assert says in str(wrong.value)


def test_without_a_sign_in_there_is_nobody_to_ask() -> None:
    for takes in (TakesCommands, KeepsCallRecords, LinksRecordings, TriesSettings):
        assert isinstance(PROVIDER, takes)
    settings, secrets = {"preset": "binotel"}, {"api_key": "k", "api_secret": "s"}
    assert isinstance(PROVIDER, TakesCommands)
    assert PROVIDER.commands(settings, {}, "cloud", lambda _: None) is None
    assert PROVIDER.commands({**settings, "place_calls": False}, secrets, "cloud", lambda _: None) is None
    assert PROVIDER.commands({"preset": "twilio"}, secrets, "cloud", lambda _: None) is None
    assert PROVIDER.commands({"preset": "own"}, secrets, "cloud", lambda _: None) is None
    assert PROVIDER.commands(settings, secrets, "cloud", lambda _: None) is not None
