"""The parameters of a call: what is known of a call, under our names, before what its provider sent."""

from datetime import UTC, datetime

import pytest

from cordboard.domain.calls.call import Call, Client, Direction, Disposition, Durations, EndedBy, Recording
from cordboard.domain.parameters.catalogue import NAMED, OF_CALL, Origin, ParameterType, origin_of, type_of
from cordboard.domain.parameters.of_call import parameters_of

WHOLE = Call(
    keys=("c1",),
    direction=Direction.INBOUND,
    client=Client(number="0501234567", name="Олена"),
    own_number="+380441112233",
    queue="sales",
    placed=("70",),
    rang=("80", "81"),
    talked=("81", "82"),
    started_at=datetime(2026, 11, 30, 9, 15, tzinfo=UTC),
    ended_at=datetime(2026, 11, 30, 9, 17, tzinfo=UTC),
    recording=Recording(url="https://rec.example/1.mp3"),
    durations=Durations(ring=0, wait=1500, talk=60_000, hold=7),
    disposition=Disposition.ANSWERED,
    ended_by=EndedBy.CLIENT,
    parameters={"utm_source": "google", "queue": "of the provider", "Queue": "kept", "note": ""},
)


def test_everything_that_is_known_of_a_call() -> None:
    assert parameters_of(WHOLE, "+380501234567", "new_client", "unknown", "Ana Ruiz", "Sales") == {
        "direction": "inbound",
        "disposition": "answered",
        "situation": "new_client",
        "party": "unknown",
        "client_number": "+380501234567",
        "client_name": "Олена",
        "own_number": "+380441112233",
        "line": "Sales",
        "queue": "sales",
        "person": "Ana Ruiz",
        "extension": "82",
        "started_at": "2026-11-30T09:15:00+00:00",
        "ended_at": "2026-11-30T09:17:00+00:00",
        "ended_by": "client",
        "recording_url": "https://rec.example/1.mp3",
        "ring_ms": "0",
        "wait_ms": "1500",
        "talk_ms": "60000",
        "hold_ms": "7",
        "utm_source": "google",
        "Queue": "kept",
        "note": "",
    }


def test_what_is_not_known_is_left_out() -> None:
    assert parameters_of(Call(keys=("c1",)), "", None, "") == {"direction": "unknown"}


def test_where_we_know_nothing_the_word_of_the_provider_is_kept() -> None:
    call = Call(keys=("c1",), parameters={"queue": "of the provider", "talk_ms": "5"})
    assert parameters_of(call, "", None, "")["queue"] == "of the provider"
    assert parameters_of(call, "", None, "")["talk_ms"] == "5"


@pytest.mark.parametrize(
    ("talked", "placed", "rang", "extension"),
    [
        (("81", "82"), ("70",), ("80",), "82"),
        ((), ("70", "71"), ("80",), "70"),
        ((), (), ("80", "81"), "80"),
    ],
)
def test_the_extension_is_the_last_that_talked_else_who_called_else_who_rang(
    talked: tuple[str, ...], placed: tuple[str, ...], rang: tuple[str, ...], extension: str
) -> None:
    call = Call(keys=("c1",), talked=talked, placed=placed, rang=rang)
    assert parameters_of(call, "", None, "")["extension"] == extension


def test_every_parameter_of_ours_is_in_the_catalogue() -> None:
    given = parameters_of(WHOLE, "+380501234567", "new_client", "unknown", "Ana Ruiz", "Sales", "u-7")
    assert set(given) - {"utm_source", "Queue", "note"} == set(OF_CALL)


@pytest.mark.parametrize(
    ("name", "kind", "origin"),
    [
        ("talk_ms", ParameterType.NUMBER, Origin.CALL),
        ("started_at", ParameterType.DATETIME, Origin.CALL),
        ("client_number", ParameterType.PHONE, Origin.CALL),
        ("utm_source", ParameterType.TEXT, Origin.PROVIDER),
        ("landing", ParameterType.URL, Origin.PROVIDER),
        ("a_key_of_the_provider", ParameterType.TEXT, Origin.PROVIDER),
    ],
)
def test_each_parameter_has_a_type_and_an_origin(name: str, kind: ParameterType, origin: Origin) -> None:
    assert (type_of(name), origin_of(name)) == (kind, origin)


def test_the_notions_of_call_tracking_have_names_of_their_own() -> None:
    visit = {"pool_name", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "client_id", "landing"}
    assert visit < set(NAMED)


def test_whose_call_it_is_where_somebody_is_known() -> None:
    call = Call(keys=("c1",), parameters={"manager": "of the provider"})
    assert parameters_of(call, "", None, "", manager="u-7")["manager"] == "u-7"
    assert parameters_of(call, "", None, "")["manager"] == "of the provider"
