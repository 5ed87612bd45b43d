"""Who calls whom: spellings, chance from the seed, the truth of each call, FastAGI, the control page, the history."""

import asyncio
import json
import random
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.pbx import agi
from cordboard_sandbox.pbx.__main__ import arguments, plan_of, readable
from cordboard_sandbox.pbx.ami_server import AmiServer
from cordboard_sandbox.pbx.casting import Casting, Plan
from cordboard_sandbox.pbx.control import KEYS, NOISE, Control
from cordboard_sandbox.pbx.history import history
from cordboard_sandbox.pbx.scenarios import Line, Person, full_number, spellings, stranger
from cordboard_sandbox.pbx.switch import Switch
from cordboard_sandbox.pbx.template import template
from cordboard_sandbox.zoho_crm.engine.control import with_numbers
from cordboard_sandbox.zoho_crm.org.seed import seeded

ES, UA = Line("+34928000080", "80"), Line("+380441234567", "81")
OKSANA, JUAN = Person("Оксана", "+380671234567"), Person("Juan", "+34600111222")
NOW = 1795343400.0


def plan(**changes: object) -> Plan:
    return Plan(lines=[ES, UA], extensions=["80", "81", "82"], people=[OKSANA, JUAN], **changes)  # type: ignore[arg-type]


def test_a_national_spelling_is_used_only_inside_the_country() -> None:
    assert spellings(OKSANA.number, UA.number) == ["+380671234567", "00380671234567", "380671234567", "0671234567"]
    assert spellings(OKSANA.number, ES.number) == ["+380671234567", "00380671234567", "380671234567"]
    assert spellings(JUAN.number, ES.number)[-1] == "600111222"
    assert spellings("anonymous", ES.number) == ["anonymous"]


@pytest.mark.parametrize(
    ("text", "home", "number"),
    [
        ("+34-742-106-488", ES.number, "+34742106488"),
        ("0034676183365", ES.number, "+34676183365"),
        ("447400718161", ES.number, "+447400718161"),
        ("937 286 025", ES.number, "+34937286025"),
        ("9.14.20.60.38", ES.number, "+34914206038"),
        ("(097) 9 287 257", UA.number, "+380979287257"),
        ("(097) 9 287 257", ES.number, None),
        ("0-973-516-173", "+1555", None),
        ("12", ES.number, None),
        ("", ES.number, None),
    ],
)
def test_numbers_of_a_crm_are_understood_or_left_out(text: str, home: str, number: str | None) -> None:
    assert full_number(text, home) == number


def test_strangers_have_numbers_of_the_right_length() -> None:
    chance = random.Random(3)
    for _ in range(200):
        person = stranger(chance, UA.number)
        assert person.number.startswith("+")
        assert 11 <= len(person.number) <= 14
        assert not person.known


def test_the_same_seed_makes_the_same_cast() -> None:
    def made(seed: int) -> list[object]:
        casting = Casting(plan(), random.Random(seed))
        one = template("inbound_answered")
        return [casting.cast(one, casting.person(one, ES), ES) for _ in range(30)]

    assert made(7) == made(7)
    assert made(7) != made(8)


def test_busy_phones_are_not_chosen() -> None:
    casting = Casting(plan(), random.Random(1))
    casting.take({"80", "82"})
    assert casting.free_line() == UA
    assert {casting.cast(template("blind_transfer"), JUAN, UA).phones["81"] for _ in range(20)} == {"80", "82"}
    casting.take({"81"})
    assert casting.free_line() is None
    casting.release({"80"})
    assert casting.free_line() == ES


def test_a_call_that_is_asked_for_knows_its_truth() -> None:
    async def story() -> None:
        switch = Switch(plan(pace=1000.0), random.Random(1))
        truth = switch.call("blind_transfer", "0671234567", UA.number)
        assert (truth.client, truth.who, truth.name, truth.line) == ("0671234567", "known", "Оксана", UA.number)
        assert truth.talked[0] == "81"
        assert switch.call("outbound_busy", "80", "+34699999999").client == "+34699999999"
        assert switch.call("inbound_anonymous").who == "hidden"
        inside = switch.call("internal_call")
        assert (inside.who, inside.client, inside.line) == ("none", None, None)
        async with asyncio.timeout(20):
            while switch.tasks:
                await asyncio.gather(*switch.tasks)
        assert all(one.ended_at for one in switch.truths)
        assert not any(switch.casting.engaged.values())
        assert not switch.board.legs
        with pytest.raises(KeyError):
            switch.call("no_such_thing")

    asyncio.run(story())


def test_originate_plays_a_click_to_call_with_the_ids_of_the_request() -> None:
    async def story() -> list[str]:
        heard: list[str] = []
        switch = Switch(plan(pace=1000.0), random.Random(1), tell=heard.append)
        fields = {"channel": "PJSIP/82", "exten": "+34600111222", "channelid": "cb-1", "actionid": "a-7"}
        assert switch.originate(fields, ["__CB_ORIGIN=o-5"]) is None
        assert switch.originate({**fields, "channel": "PJSIP/99", "channelid": "cb-2"}, []) is None
        async with asyncio.timeout(20):
            while switch.tasks:
                await asyncio.gather(*switch.tasks)
        there, absent = switch.truths
        assert (there.click, there.who, there.talked) == (True, "known", ["82"])
        assert (absent.scenario, absent.disposition) == ("click_to_call_no_phone", "agent_unavailable")
        return heard

    heard = asyncio.run(story())
    assert any("Uniqueid: cb-1" in packet for packet in heard)
    assert any("CB_ORIGIN=o-5" in packet for packet in heard)
    answers = [packet for packet in heard if packet.startswith("Event: OriginateResponse")]
    assert len(answers) == 2
    assert all("ActionID: a-7" in packet for packet in answers)


def test_agi_commands_are_answered_as_a_switch_does() -> None:
    about = {"channel": "PJSIP/trunk-1", "uniqueid": "pbx-1.0", "caller": "600", "name": "", "did": "+34928000080"}
    asked = agi.Asked("SUCCESS")
    assert agi.answer("GET FULL VARIABLE ${CALLERID(num)}", about, asked) == "200 result=1 (600)"
    assert agi.answer('SET VARIABLE ROUTE "82"', about, asked) == "200 result=1"
    assert agi.answer('SET VARIABLE WHY "the \\"owner\\""', about, asked) == "200 result=1"
    assert agi.answer("GET VARIABLE ROUTE", about, asked) == "200 result=1 (82)"
    assert agi.answer("GET VARIABLE NOTHING", about, asked) == "200 result=0"
    assert agi.answer("JUGGLE", about, asked) == "510 Invalid or unknown command"
    assert asked.variables == {"ROUTE": "82", "WHY": 'the "owner"'}
    text = agi.environment("127.0.0.1:4573", "route?did=1", about).decode()
    assert "agi_request: agi://127.0.0.1:4573/route?did=1\n" in text
    assert "agi_calleridname: unknown\n" in text
    assert text.endswith("\n\n")


SIX = b"".join(b'SET VARIABLE CB_%d "%d"\n' % (n, n) for n in range(6))


def conversation(*heard: bytes, end: bool = False) -> tuple[agi.Asked, int]:
    """What the switch has done after these pieces, each arriving when the piece before was worked off; its replies."""
    about = {"channel": "PJSIP/trunk-1", "uniqueid": "pbx-1.0", "caller": "600", "name": "", "did": "+34928000080"}

    async def story() -> tuple[agi.Asked, int]:
        asked, talk = agi.Asked("SUCCESS"), agi.Commands()
        replies: list[str] = []
        obeying = asyncio.create_task(agi.obey(talk, about, asked, replies.append))
        for piece in heard:
            talk.feed(piece)
            for _ in range(30):
                await asyncio.sleep(0)
        if end:
            talk.feed_eof()
            await obeying
        obeying.cancel()
        return asked, len(replies)

    return asyncio.run(story())


def test_of_several_commands_in_one_write_only_the_first_runs() -> None:
    asked, replies = conversation(SIX)
    assert (asked.variables, replies) == ({"CB_0": "0"}, 1)


def test_more_bytes_or_the_end_make_the_rest_run() -> None:
    asked, replies = conversation(SIX, b"NOOP\n")
    assert (len(asked.variables), replies) == (6, 7)
    asked, replies = conversation(SIX, end=True)
    assert (len(asked.variables), replies) == (6, 6)


def test_one_command_an_answer_runs_at_once() -> None:
    asked, replies = conversation(*SIX.splitlines(keepends=True))
    assert (len(asked.variables), replies) == (6, 6)


def test_half_a_command_waits_for_its_end_and_a_cut_one_is_run() -> None:
    assert conversation(b'SET VARIABLE A "8', b'1"\n')[0].variables == {"A": "81"}
    assert conversation(b'SET VARIABLE A "8')[0].variables == {}
    assert conversation(b'SET VARIABLE A "8', end=True)[0].variables == {"A": "8"}


def test_a_carriage_return_becomes_part_of_the_value() -> None:
    assert conversation(b"SET VARIABLE A 81\r\n")[0].variables == {"A": "81\r"}


def control() -> Control:
    switch = Switch(plan(pace=1000.0), random.Random(1))
    return Control(switch, AmiServer(switch, "u", "s"))


def test_the_control_page_begins_calls_and_tells_the_truth() -> None:
    async def story() -> None:
        page = control()
        status, truth = page.answer("POST", "/call", b'{"scenario":"inbound_busy","from":"+34600111222","to":"80"}')
        assert status == 200
        assert isinstance(truth, dict)
        assert truth["line"] == ES.number
        status, listed = page.answer("GET", f"/calls?linkedid={truth['linkedid']}", b"")
        assert status == 200
        assert isinstance(listed, dict)
        assert [one["scenario"] for one in listed["items"]] == ["inbound_busy"]
        assert page.answer("GET", "/calls?ended=1", b"")[1] == {"items": []}
        await page.switch.close()

    asyncio.run(story())


def test_a_queue_has_the_members_that_the_control_page_names() -> None:
    page = control()
    page.answer("POST", "/queue", b'{"queue":"sales","members":""}')
    assert "Event: QueueMember" not in "".join(page.switch.queue_status("sales"))
    page.answer("POST", "/queue", b'{"queue":"sales"}')
    assert "Event: QueueMember" in "".join(page.switch.queue_status("sales"))


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", "/health", b"", 200),
        ("GET", "/scenarios", b"", 200),
        ("POST", "/rate", b'{"per_minute": 12}', 200),
        ("POST", "/rate", b'{"per_minute": "many"}', 400),
        ("POST", "/drop", b"", 200),
        ("POST", "/garbage", b'{"kind":"no_colon"}', 200),
        ("POST", "/garbage", b'{"kind":"x"}', 400),
        ("POST", "/manager", b'{"secret":"another","read":"call"}', 200),
        ("POST", "/queue", b'{"queue":"sales","members":"80"}', 200),
        ("POST", "/queue", b'{"queue":"nobody"}', 400),
        ("POST", "/call", b'{"scenario":"x"}', 400),
        ("POST", "/call", b'{"client":"+34600111222"}', 400),
        ("POST", "/rate", b'{"rate": 12}', 400),
        ("POST", "/call", b"{", 400),
        ("POST", "/call", b"[1]", 400),
        ("GET", "/call", b"", 405),
        ("GET", "/nothing", b"", 404),
    ],
)
def test_the_control_page_answers_everything(method: str, target: str, body: bytes, status: int) -> None:
    assert control().answer(method, target, body)[0] == status


def test_an_unknown_key_is_refused_with_those_that_are_known() -> None:
    page = control()
    answer = page.answer("POST", "/call", b'{"client":"+34600111222","to":"80"}')[1]
    assert answer == {"detail": "no key 'client'", "keys": ["scenario", "from", "to", "name"]}
    assert page.switch.truths == []


def test_every_post_of_the_control_page_says_what_it_takes() -> None:
    assert {path for method, path in control().routes if method == "POST"} == set(KEYS)


def test_a_person_reads_what_to_enter_in_the_connection() -> None:
    text = readable(arguments(["--ami-user", "u1", "--ami-secret", "s1"]), {"ami": 5038, "control": 9000}, 1)
    rows = [line.split() for line in text.splitlines()]
    for row in (["PBX", "address", "127.0.0.1"], ["AMI", "port", "5038"], ["AMI", "username", "u1"]):
        assert row in rows
    assert ["AMI", "secret", "s1"] in rows
    assert "curl -X POST http://127.0.0.1:9000/call" in text


def test_noise_is_no_ami() -> None:
    assert all(noise for noise in NOISE.values())


def days(seed: int) -> list[dict[str, object]]:
    return list(history([OKSANA, JUAN], [ES, UA], 7, 40, seed, NOW))


def test_history_is_the_same_for_the_same_seed_and_lies_in_the_past() -> None:
    events = days(5)
    assert events == days(5)
    assert len({event["id"] for event in events}) == len(events)
    assert not {event["id"] for event in events} & {event["id"] for event in days(6)}
    moments = [datetime.fromisoformat(str(event["at"])).timestamp() for event in events]
    assert min(moments) > NOW - 8 * 86400
    assert max(moments) < NOW


def test_history_keeps_office_hours_and_holds_every_kind_of_call() -> None:
    events = [e for seed in range(5) for e in days(seed)]
    started = [e for e in events if e["type"] == "started"]
    hours = [datetime.fromisoformat(str(e["at"])).astimezone(ZoneInfo("Europe/Madrid")).hour for e in started]
    assert sum(8 <= hour < 20 for hour in hours) > 0.9 * len(hours)
    assert {e["disposition"] for e in events if e["type"] == "ended"} >= {"answered", "no_answer", "abandoned", "busy"}
    written = {str(e["client"]["number"]) for e in started}  # type: ignore[index]
    assert set(spellings(OKSANA.number, UA.number)) <= written
    assert "anonymous" in written
    by_call: dict[object, list[dict[str, object]]] = {}
    for event in events:
        by_call.setdefault(event["call"], []).append(event)
    for call in by_call.values():
        assert call[0]["type"] == "started"
        assert call[-1]["type"] == "ended"
        assert [e["at"] for e in call] == sorted(str(e["at"]) for e in call)


def test_the_command_line_makes_a_plan(tmp_path: object) -> None:
    from pathlib import Path

    people = Path(str(tmp_path)) / "people.json"
    people.write_text(json.dumps([{"name": "Eva", "number": "+34600333444"}, {"name": "none"}]))
    made = plan_of(
        arguments(["--people", str(people), "--line", "+34928000080=80", "--pause", "--extensions", "80,85"])
    )
    assert made.people == [Person("Eva", "+34600333444")]
    assert (list(made.lines), made.rate, list(made.extensions)) == ([ES], 0.0, ["80", "85"])
    with pytest.raises(ValueError, match="NUMBER=EXTENSION"):
        plan_of(arguments(["--line", "nonsense"]))


def test_without_a_list_the_people_of_the_sandbox_crm_call() -> None:
    known = {full_number(one["number"], ES.number) for one in with_numbers(seeded(Clock()))}
    people = plan_of(arguments([])).people
    assert len(people) > 100
    assert {one.number for one in people} <= known


def test_thirty_days_have_a_weekly_shape_and_clients_who_come_back() -> None:
    events = list(history([OKSANA, JUAN], [ES, UA], 30, 40, 5, NOW))
    started = [e for e in events if e["type"] == "started"]
    moments = [datetime.fromisoformat(str(e["at"])).astimezone(ZoneInfo("Europe/Madrid")) for e in started]
    assert len({at.date() for at in moments}) >= 29
    assert min(moments).timestamp() < NOW - 29 * 86400
    assert 700 < len(started) < 1300
    by_weekday = Counter(at.weekday() for at in moments)
    assert max(by_weekday[5], by_weekday[6]) < 0.5 * min(by_weekday[day] for day in range(5))
    known = {OKSANA.number, JUAN.number}
    calls = Counter(full_number(str(e["client"]["number"]), ES.number) for e in started)  # type: ignore[index]
    again = [number for number, times in calls.items() if times > 1 and number not in (None, *known)]
    assert len(again) > 10, "strangers who call again"


def test_the_control_page_changes_versions_and_clock() -> None:
    page = control()
    before = page.switch.now()
    told = page.answer("POST", "/identity", b'{"version": "13.38.3", "clock_off_s": 7200}')
    assert told == (200, {"cut": 0, "version": "13.38.3", "protocol": "11.0.0", "clock_off_s": 7200.0})
    assert page.ami.identity.version == "13.38.3"
    assert page.switch.now() >= before + 7200
