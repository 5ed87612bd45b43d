"""Of what is told as the address of a recording only addresses of the web become a link."""

from datetime import UTC, datetime, timedelta

import pytest

from cordboard.domain.calls.call import CallEvent, Direction, Disposition, EventType, Recording
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.domain.calls.recording import SHOWN, is_address, refused, with_address

START = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
GOOD = "https://rec.example/p-77.mp3"


def call_of(*recordings: Recording):
    """An answered call whose recordings were told one after the other, the first with its end."""
    board = CallCorrelation()
    for second, recording in enumerate(recordings):
        kind = EventType.RECORDING_READY if second else EventType.ENDED
        told = {"disposition": Disposition.ANSWERED, "direction": Direction.INBOUND} if not second else {}
        at = START + timedelta(seconds=second)
        board.feed(CallEvent(id=f"e{second}", call="c1", at=at, type=kind, recording=recording, **told))
    return board.call_of("c1")


@pytest.mark.parametrize(
    "text", [GOOD, "HTTP://rec.example/a?b=c#d", "https://[2001:db8::1]:8443/x", "http://пбх.укр/1"]
)
def test_addresses_of_the_web_are_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JavaScript://rec.example/%0aalert(1)",
        "data:text/html,<script>1</script>",
        "file:///etc/passwd",
        "ftp://rec.example/1",
        "//rec.example/1",
        "rec.example/1",
        "https://",
        "https:///1",
        "http://[::1",
        "http://rec.example:99999/1",
        "http://rec.example/a b",
        "java\nscript:alert(1)",
        "https://rec.example/\u202e3pm",
        "",
    ],
)
def test_nothing_else_is_an_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    ("told", "url", "text"),
    [
        (GOOD, GOOD, None),
        (f" {GOOD}\n", GOOD, None),
        (None, None, None),
        ("  ", None, None),
        ("http://rec.example:0/1", None, "http://rec.example:0/1"),
        (" X calls/7\t.mp3 X", None, "X calls/7 .mp3 X"),
        ("a" * (SHOWN + 1), None, "a" * SHOWN),
    ],
)
def test_what_is_no_address_is_shown_to_people(told: str | None, url: str | None, text: str | None) -> None:
    recording = Recording(ref="7", url=told)
    assert with_address(recording) == Recording(ref="7", url=url)
    assert refused(recording) == text


def test_no_link_is_made_of_what_is_no_address_and_the_story_says_so() -> None:
    call = call_of(Recording(url="javascript:alert(1)"))
    assert call.recording is None
    assert [(one.what, one.who) for one in call.story if one.what.startswith("recording")] == [
        ("recording_no_address", "javascript:alert(1)")
    ]


def test_what_is_no_address_displaces_none_and_is_told_once() -> None:
    bad = Recording(url="javascript:" + "\n" * 500)
    call = call_of(Recording(url=f" {GOOD} "), bad, bad)
    assert call.recording is not None
    assert call.recording.url == GOOD
    (said,) = [one.who for one in call.story if one.what == "recording_no_address"]
    assert "\n" not in said
    assert len(said) <= 80


def test_a_recording_that_has_a_name_keeps_it_without_a_link() -> None:
    call = call_of(Recording(url="mailto:a@b", ref="2026/77.wav"))
    assert call.recording == Recording(url=None, ref="2026/77.wav")
