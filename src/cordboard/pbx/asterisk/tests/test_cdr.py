"""Call detail records as Asterisk writes them: the rows of a call become one call."""

import io
import os
import sqlite3
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition
from cordboard.pbx.asterisk import cdr, cdr_source
from cordboard.pbx.asterisk.cdr_source import CsvRecords, TableRecords, backwards
from cordboard.pbx.asterisk.codec_options import plan_of
from cordboard.ports.call_records import RecordsRead
from cordboard.ports.errors import NeedsHuman
from cordboard.testing.event_loop import run

PLAN = plan_of({})
BEGAN = 1_795_860_000  # 2026-11-28T10:00:00Z
SINCE, UNTIL = datetime.fromtimestamp(BEGAN - 3600, UTC), datetime.fromtimestamp(BEGAN + 3600, UTC)
TRUNK, ANA, EVA = "PJSIP/trunk-0000001a", "PJSIP/80-0000001b", "PJSIP/81-0000001c"


def row(
    at: int = 0,
    src: str = "+34600111222",
    dst: str = "80",
    channel: str = TRUNK,
    dstchannel: str = ANA,
    app: str = "Dial",
    data: str = "PJSIP/80,30",
    ring: int = 5,
    talk: int = 60,
    disposition: str = "ANSWERED",
    number: int = 1,
    linked: int | None = 1,
    zone: timezone = timezone(timedelta(hours=2)),
) -> str:
    """A line of Master.csv with the columns of `newcdrcolumns`; times are local, as most installations have them."""
    start = datetime.fromtimestamp(BEGAN + at, zone)
    answer = f"{start + timedelta(seconds=ring):%Y-%m-%d %H:%M:%S}" if talk else ""
    end = start + timedelta(seconds=ring + talk)
    own = f"{BEGAN + at}.{number}"
    values = [
        "", src, dst, "from-trunk", f'""Zoë"" <{src}>', channel, dstchannel, app, data,
        f"{start:%Y-%m-%d %H:%M:%S}", answer, f"{end:%Y-%m-%d %H:%M:%S}",
    ]  # fmt: skip
    more = [] if linked is None else ["", f"{BEGAN + (0 if linked == 1 else at)}.{linked}", str(number)]
    text = ",".join(f'"{value}"' for value in values) + f',{ring + talk},{talk},"{disposition}","DOCUMENTATION"'
    return text + "".join(f',"{value}"' for value in (own, "", *more)) + "\n"


def read(*lines: str) -> RecordsRead:
    return cdr.calls_of([cdr.row_of(cdr.fields_of(line), PLAN) for line in lines], SINCE, UNTIL)


def only(*lines: str) -> CallEvent:
    (call,) = read(*lines).calls
    return call.event


def test_an_answered_call_is_told_whole_in_utc() -> None:
    event = only(row())
    assert (event.call, event.direction, event.disposition) == (f"{BEGAN}.1", Direction.INBOUND, Disposition.ANSWERED)
    assert (event.client, event.extension) == (Client(number="+34600111222"), "80")
    assert event.times is not None
    assert event.times.started == datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
    assert event.times.answered == datetime(2026, 11, 28, 10, 0, 5, tzinfo=UTC)
    assert event.times.ended == event.at == datetime(2026, 11, 28, 10, 1, 5, tzinfo=UTC)
    assert event.durations_ms is not None
    assert event.durations_ms.talk == 60_000
    assert event.approximate


def test_the_rows_of_a_queue_are_one_call_of_whoever_answered() -> None:
    rows = [
        row(dst="600", dstchannel=ANA, app="Queue", data="sales,t,,,30", talk=0, ring=10, disposition="NO ANSWER"),
        row(dst="600", dstchannel=EVA, app="Queue", data="sales,t,,,30", ring=12, talk=90),
    ]
    event = only(*rows)
    assert (event.extension, event.queue, event.disposition) == ("81", "sales", Disposition.ANSWERED)
    assert only(*reversed(rows)) == event


@pytest.mark.parametrize(
    ("rows", "disposition"),
    [
        ([row(talk=0, disposition="NO ANSWER")], Disposition.NO_ANSWER),
        ([row(talk=0, disposition="BUSY")], Disposition.BUSY),
        ([row(talk=0, disposition="FAILED")], Disposition.UNAVAILABLE),
        (
            [row(talk=0, disposition="BUSY"), row(talk=0, dstchannel=EVA, disposition="NO ANSWER")],
            Disposition.NO_ANSWER,
        ),
        ([row(dstchannel="", app="Queue", data="sales", talk=40)], Disposition.ABANDONED),  # ANSWERED: by music
        ([row(dstchannel="", app="BackGround", data="menu", talk=8)], Disposition.ABANDONED),
        ([row(talk=0, disposition="NO ANSWER"), row(dstchannel="", app="VoiceMail", talk=20)], Disposition.VOICEMAIL),
        ([row(ring=0, talk=0, disposition="ANSWERED")], Disposition.ANSWERED),  # for less than a second
    ],
)
def test_what_the_rows_say_together_is_believed_and_not_their_words(rows: list[str], disposition: Disposition) -> None:
    event = only(*rows)
    assert (event.direction, event.disposition) == (Direction.INBOUND, disposition)
    assert event.times is not None
    assert (event.times.answered is None) == (disposition is not Disposition.ANSWERED)


@pytest.mark.parametrize(
    ("said", "disposition"),
    [
        ("ANSWERED", Disposition.ANSWERED), ("NO ANSWER", Disposition.NO_ANSWER), ("BUSY", Disposition.BUSY),
        ("FAILED", Disposition.FAILED), ("CONGESTION", Disposition.FAILED),
    ],
)  # fmt: skip
def test_an_outbound_call_is_to_whom_the_network_was_asked_for(said: str, disposition: Disposition) -> None:
    talk = 30 if said == "ANSWERED" else 0
    line = row(
        src="80", dst="9600111222", channel=ANA, dstchannel=TRUNK, data="PJSIP/34600111222@trunk,60,tr",
        talk=talk, disposition=said,
    )  # fmt: skip
    event = only(line)
    assert (event.direction, event.extension, event.disposition) == (Direction.OUTBOUND, "80", disposition)
    assert event.client == Client(number="34600111222")
    assert event.own_number is None


def test_calls_among_our_phones_are_counted_and_no_calls_of_clients() -> None:
    found = read(row(channel=ANA, dstchannel=EVA, src="80", dst="81"), row(at=9, number=2, linked=2))
    assert (len(found.calls), found.internal) == (1, 1)


def test_a_transfer_is_one_call_where_the_rows_name_the_first_leg() -> None:
    event = only(row(), row(at=30, channel=ANA, dstchannel=EVA, src="80", dst="81", number=7, linked=1, talk=20))
    assert (event.call, event.extension) == (f"{BEGAN}.1", "81")


@pytest.mark.parametrize("number", ["anonymous", "", "<unknown>", "Restricted"])
def test_a_hidden_caller_is_hidden(number: str) -> None:
    client = only(row(src=number)).client
    assert client is not None
    assert client.hidden


def test_the_number_of_ours_is_taken_where_it_is_known() -> None:
    assert only(row(dst="34928000080")).own_number == "34928000080"
    assert only(row(dst="s")).own_number is None
    fields = {**cdr.fields_of(row(dst="600")), "did": "928000080"}
    (call,) = cdr.calls_of([cdr.row_of(fields, PLAN)], SINCE, UNTIL).calls
    assert call.event.own_number == "928000080"


def test_without_the_newer_columns_the_id_is_a_guess_and_without_any_id_the_row_is_named() -> None:
    (call,) = read(row(linked=None)).calls
    assert not call.exact
    assert call.keys == (f"{BEGAN}.1",)
    line = row(linked=None).rsplit(",", 2)[0]
    rows, problems = cdr.rows_of([cdr.fields_of(line)], PLAN)
    assert (rows, problems) == ([], ["no uniqueid (set loguniqueid=yes in cdr.conf)"])
    with pytest.raises(ValueError, match="3 columns"):
        cdr.fields_of("a,b,c")


def test_an_id_that_a_program_chose_takes_the_zone_of_its_neighbours() -> None:
    chosen = {**cdr.fields_of(row(at=60)), "uniqueid": "cb-click-17", "linkedid": "cb-click-17"}
    for records in ([cdr.fields_of(row()), chosen], [chosen, cdr.fields_of(row())]):
        rows, problems = cdr.rows_of(records, PLAN)
        assert problems == []
        (own,) = [one for one in rows if one.own == "cb-click-17"]
        assert own.started_at == datetime.fromtimestamp(BEGAN + 60, UTC)


def test_a_name_of_the_switch_before_the_id_is_understood() -> None:
    fields = {**cdr.fields_of(row()), "uniqueid": f"pbx-1-{BEGAN}.1", "linkedid": f"pbx-1-{BEGAN}.1"}
    assert cdr.row_of(fields, PLAN).started_at == datetime.fromtimestamp(BEGAN, UTC)


def test_the_hour_that_comes_twice_needs_no_zone() -> None:
    twice = int(datetime(2026, 10, 25, 1, 50, tzinfo=UTC).timestamp())
    fields = {
        **cdr.fields_of(row()),
        "start": "2026-10-25 03:50:00",
        "uniqueid": f"{twice}.4",
        "linkedid": f"{twice}.4",
    }
    assert cdr.row_of(fields, PLAN).started_at == datetime(2026, 10, 25, 1, 50, tzinfo=UTC)


@given(st.lists(st.integers(1, 200), max_size=40), st.integers(1, 400))
def test_a_file_is_read_backwards_line_by_line(lengths: list[int], chunk: int) -> None:
    lines = [f"{n}:" + "x" * length for n, length in enumerate(lengths)]
    file = io.BytesIO("".join(f"{line}\n" for line in lines).encode() + b"not yet wri")
    before, cdr_source.CHUNK = cdr_source.CHUNK, chunk
    try:
        assert list(backwards(file)) == lines[::-1]
    finally:
        cdr_source.CHUNK = before


def calls_in(records: Any) -> RecordsRead:
    found: RecordsRead = run(records.between(SINCE, UNTIL))
    return found


def test_the_period_is_read_from_the_file_and_from_the_one_it_was_rotated_to(tmp_path: Path) -> None:
    file = tmp_path / "Master.csv"
    old = [row(at=-90_000 + n, number=n, linked=n) for n in range(2, 300)]
    (tmp_path / "Master.csv.1").write_text("".join([*old, row(at=-60, number=400, linked=400)]))
    file.write_text(row(number=401, linked=401) + row(at=4000, number=402, linked=402) + '"half a li')
    found = calls_in(CsvRecords(file, PLAN, "pbx"))
    assert [call.keys[0] for call in found.calls] == [f"{BEGAN}.401", f"{BEGAN - 60}.400"]


def test_what_cannot_be_read_is_counted_and_named(tmp_path: Path) -> None:
    file = tmp_path / "Master.csv"
    file.write_text("nonsense\n" * 9 + row())
    found = calls_in(CsvRecords(file, PLAN, "pbx"))
    assert len(found.calls) == 1
    assert found.unreadable[0] == "1 columns, at least 16 are needed"
    assert found.unreadable[-1] == "and 4 more"


@pytest.mark.parametrize("place", ["absent.csv", "."])
def test_a_file_that_cannot_be_read_needs_a_person(tmp_path: Path, place: str) -> None:
    with pytest.raises(NeedsHuman, match="cannot be read"):
        calls_in(CsvRecords(tmp_path / place, PLAN, "pbx"))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    began = time.monotonic()
    with pytest.raises(NeedsHuman, match="not a file"):
        calls_in(CsvRecords(tmp_path / "pipe", PLAN, "pbx"))
    assert time.monotonic() - began < 5


def table(path: Path, start: str = "calldate") -> TableRecords:
    """A table as FreePBX has it, with a call of the period and one of long ago."""
    with sqlite3.connect(path) as db:
        names = [start if name == "start" else name for name in cdr.COLUMNS]
        db.execute(f"CREATE TABLE cdr ({', '.join(f'{name} TEXT' for name in (*names, *cdr.MORE))}, did TEXT)")
        for line in (row(), row(at=-900_000, number=9, linked=9)):
            fields = list(cdr.fields_of(line).values())
            db.execute(f"INSERT INTO cdr VALUES ({', '.join('?' * (len(fields) + 1))})", (*fields, "928000080"))
    db.close()
    return TableRecords(f"sqlite:///{path}", "cdr", PLAN, "pbx")


@pytest.mark.parametrize("start", ["calldate", "start"])
def test_a_table_is_read_like_the_file(tmp_path: Path, start: str) -> None:
    (call,) = calls_in(table(tmp_path / "cdr.db", start)).calls
    assert (call.event.call, call.event.own_number, call.event.extension) == (f"{BEGAN}.1", "928000080", "80")
    assert call.event.at == datetime(2026, 11, 28, 10, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "name", "problem"),
    [
        ("sqlite:///{path}", "other", "no table other"),
        ("nonsense", "cdr", "address cannot be used"),
        ("mysql+driver_that_is_absent://u:hidden-word@127.0.0.1/d", "cdr", "address cannot be used"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(
    tmp_path: Path, address: str, name: str, problem: str
) -> None:
    table(tmp_path / "cdr.db")
    with pytest.raises(NeedsHuman, match=problem) as caught:
        calls_in(TableRecords(address.format(path=tmp_path / "cdr.db"), name, PLAN, "pbx"))
    assert "hidden-word" not in caught.value.text
