"""A destination is ruled out only where every phone system has said lately what it has."""

import pytest

from cordboard.app.connections.phone_lists import PhoneLists
from cordboard.app.routing.phone_inventory import PhoneInventory
from cordboard.domain.routing.route import Destination, DestinationKind
from cordboard.ports.phone import PhoneExtension, PhoneProbe
from cordboard.testing.clock import FakeClock

QUEUE, EXTENSION, VOICEMAIL = DestinationKind.QUEUE, DestinationKind.EXTENSION, DestinationKind.VOICEMAIL
LISTED = PhoneProbe(extensions=(PhoneExtension(extension="80"),), queues=("sales",))


@pytest.mark.parametrize(
    ("kind", "target", "gone"),
    [
        (QUEUE, "sales", False),
        (QUEUE, "vip", True),
        (EXTENSION, "80", False),
        (EXTENSION, "81", True),
        (VOICEMAIL, "80@default", False),
        (VOICEMAIL, "81", True),
        (DestinationKind.IVR, "main", False),
        (DestinationKind.GROUP, "1", False),
        (DestinationKind.ANNOUNCEMENT, "beep", False),
    ],
)
def test_what_no_phone_system_has_is_gone(kind: DestinationKind, target: str, gone: bool) -> None:
    wanted = Destination(kind=kind, target=target)
    reason = PhoneInventory(lambda: {"pbx": LISTED}).missing(wanted)
    assert (reason is not None) == gone
    assert reason is None or reason.values == {"kind": kind.value, "target": target}
    assert PhoneInventory(dict).missing(wanted) is None, "nothing is known"


class Connected:
    """Two phone systems."""

    def phones(self) -> list[str]:
        return ["pbx", "other"]


@pytest.mark.parametrize(
    ("answer", "age_s", "known"),
    [
        (LISTED, 0.0, True),
        (LISTED, 601.0, False),
        (PhoneProbe(queues=("sales",), complete=False), 0.0, False),
        (PhoneProbe(queues=("sales",), denied=("queues",)), 0.0, False),
        (None, 0.0, False),
    ],
)
def test_lists_count_only_while_every_one_is_whole_and_new(
    answer: PhoneProbe | None, age_s: float, known: bool
) -> None:
    clock = FakeClock()
    lists = PhoneLists(None, Connected(), clock)  # type: ignore[arg-type]  # nothing is asked
    lists._read["other"] = (clock.now() + age_s, LISTED)
    if answer is not None:
        lists._read["pbx"] = (clock.now(), answer)
    clock.advance(age_s)
    assert bool(lists.complete(600.0)) == known
