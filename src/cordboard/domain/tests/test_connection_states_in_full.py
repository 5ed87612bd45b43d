"""What every event changes of a connection, in every phase, as `connection_states_in_full.txt` shows it.

Why is in `test_connection_state.py`; here nothing may change without being seen. Call this module as a program to write
the file again, and read what has changed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cordboard.domain.connection_state import (
    AccessRejected,
    Activity,
    Answered,
    ConnectionEvent,
    ConnectionState,
    CredentialsChanged,
    CredentialsSettled,
    EventReceived,
    Identified,
    LinkDown,
    LinkStarting,
    LinkUp,
    Notice,
    PausedByUser,
    PermissionRefused,
    PermissionsChecked,
    Phase,
    RequestSucceeded,
    Resumed,
    RetryRequested,
    Unreachable,
    turn,
)
from cordboard.domain.tests.test_connection_state import play

FILE = Path(__file__).parent / "connection_states_in_full.txt"
NOW = 50.0
NO_TIMES = (Notice(code="no_times"),)
UP = LinkUp(version="20.1", limit="no times", notices=NO_TIMES)
DOWN = LinkDown(reason="refused", notices=(Notice(code="refused", values={"host": "pbx"}),))
SIGNED_IN, LACKING = Identified(), Identified(missing=("tasks",))
NO_SEND = Unreachable(activity=Activity.SEND, reason="502", code="bad_gateway", not_before=99.0)
NO_READ = Unreachable(activity=Activity.READ, reason="timeout", code="slow", not_before=77.0)
REVOKED, ANA = AccessRejected(reason="revoked", code="invalid_code"), PausedByUser(by="Ana")
OF_EVERYTHING = ConnectionState(
    phase=Phase.STOPPED,
    since=3.0,
    reason="old",
    code="old_code",
    not_before=60.0,
    by="Eva",
    signed_in=True,
    unproven=True,
    missing=("deals",),
    failing=(Activity.LINK, Activity.SEND),
    last_ok_at=2.0,
    version="1",
    granted_at=1.0,
    notices=NO_TIMES,
)

STATES: dict[str, ConnectionState] = {
    "new": ConnectionState(),
    "active": play(SIGNED_IN),
    "active, unproven": play(SIGNED_IN, CredentialsChanged()),
    "active, answered just now": turn(play(SIGNED_IN), Answered(), NOW - 1),
    "degraded": play(LACKING),
    "in trouble with sending": play(SIGNED_IN, NO_SEND),
    "in trouble with everything": play(LACKING, NO_READ, NO_SEND),
    "paused": play(SIGNED_IN, NO_SEND, REVOKED),
    "stopped": play(LACKING, ANA),
    "stopped, the link is down": play(UP, ANA, DOWN),
    "link is up": play(LinkStarting(held=True), UP),
    "link is down": play(UP, DOWN),
    "stopped, with every fact": OF_EVERYTHING,
    "in trouble, with every fact": msgspec.structs.replace(OF_EVERYTHING, phase=Phase.TROUBLE, by=""),
}
EVENTS: dict[str, ConnectionEvent] = {
    "credentials changed": CredentialsChanged(),
    "credentials settled": CredentialsSettled(),
    "identified": SIGNED_IN,
    "identified, tasks are missing": LACKING,
    "permissions checked": PermissionsChecked(),
    "permissions checked, deals are missing": PermissionsChecked(missing=("deals",)),
    "sending is refused without notes": PermissionRefused(activity=Activity.SEND, permission="notes"),
    "reading is refused": PermissionRefused(activity=Activity.READ, permission=""),
    "answered": Answered(),
    "sent": RequestSucceeded(activity=Activity.SEND),
    "read": RequestSucceeded(activity=Activity.READ),
    "cannot send": NO_SEND,
    "cannot read": NO_READ,
    "rejected": REVOKED,
    "paused by Ana": ANA,
    "resumed": Resumed(),
    "retry requested": RetryRequested(),
    "held link starts": LinkStarting(held=True),
    "webhook starts": LinkStarting(held=False),
    "link up": UP,
    "link up, nothing is said": LinkUp(),
    "link down": DOWN,
    "link down, nothing is said": LinkDown(),
    "event received": EventReceived(),
}


def written(before: ConnectionState) -> Iterator[str]:
    """A line for each event: the facts that it changes."""
    for name, event in EVENTS.items():
        after = turn(before, event, NOW)
        changed = (fact for fact in after.__struct_fields__ if getattr(after, fact) != getattr(before, fact))
        facts = ", ".join(f"{fact} {msgspec.json.encode(getattr(after, fact)).decode()}" for fact in changed)
        yield f"{name}: {facts or 'nothing'}"


def in_full(name: str) -> str:
    return "\n".join(written(STATES[name]))


def stored() -> dict[str, str]:
    parts = FILE.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2].strip("\n") for part in parts}


@pytest.mark.parametrize("name", STATES)
def test_every_event_changes_what_it_changed(name: str) -> None:
    assert in_full(name) == stored()[name], "if this is meant, run this module as a program, and read what has changed"


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("name", STATES)
def test_an_event_that_changes_nothing_gives_the_same_object(name: str, event: str) -> None:
    before = STATES[name]
    after = turn(before, EVENTS[event], NOW)
    assert (after is before) == (after == before)


if __name__ == "__main__":
    head = "What events change of a connection. Written by `python test_connection_states_in_full.py`; see there.\n"
    FILE.write_text(head + "".join(f"\n## {name}\n\n{in_full(name)}\n" for name in STATES), encoding="utf-8")
    sys.exit()
