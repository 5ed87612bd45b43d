"""Direction and outcome to the row of the matrix, as one table."""

from datetime import UTC, datetime

import pytest

from cordboard.domain.calls.call import Call, Direction, Disposition, Durations, Phase
from cordboard.domain.interaction import Conversation, Identity, IdentityKind, Participant, TicketEvent
from cordboard.domain.scenario.situation import situation_of, spoken
from cordboard.domain.settings.crm_plan import Situation

IN, OUT = Direction.INBOUND, Direction.OUTBOUND
TABLE = [
    (IN, "answered", Situation.INBOUND_ANSWERED),
    *((IN, one, Situation.INBOUND_MISSED) for one in ("abandoned", "no_answer", "busy", "unavailable", "voicemail")),
    *((IN, one, Situation.INBOUND_MISSED) for one in ("agent_no_answer", "agent_unavailable")),
    (OUT, "answered", Situation.OUTBOUND_ANSWERED),
    *((OUT, one, Situation.OUTBOUND_NOT_REACHED) for one in ("no_answer", "busy", "failed", "cancelled")),
    (OUT, "agent_no_answer", None),
    (OUT, "agent_unavailable", None),
    *((Direction.INTERNAL, one, None) for one in ("answered", "no_answer")),
    (Direction.UNKNOWN, "answered", None),
]


@pytest.mark.parametrize(("direction", "disposition", "situation"), TABLE)
def test_a_call_is_a_situation(direction: Direction, disposition: str, situation: Situation | None) -> None:
    call = Call(keys=("a",), direction=direction, phase=Phase.ENDED, disposition=Disposition(disposition))
    assert situation_of(call) is situation
    assert spoken(call).text


NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
CLIENT = Participant(identities=(Identity(IdentityKind.MESSENGER, "telegram:77"),), name="Eva")


def test_a_conversation_is_a_situation_once_it_is_handed_over_to_a_person() -> None:
    chat = Conversation(id="c", client=CLIENT, started_at=NOON)
    assert situation_of(chat) is None
    handed = Conversation(id="c", client=CLIENT, started_at=NOON, handed_over_at=NOON, agent="80")
    assert situation_of(handed) is Situation.CHAT_HANDED_OVER


def test_an_event_of_a_ticket_is_no_situation_of_the_matrix() -> None:
    assert situation_of(TicketEvent(id="e", ticket="t", client=CLIENT, at=NOON, what="created")) is None


def test_a_call_that_goes_on_is_no_situation_yet() -> None:
    call = Call(keys=("a",), direction=IN, phase=Phase.ANSWERED)
    assert situation_of(call) is None
    assert spoken(call).code == "situation.not_ended"


def test_an_outcome_we_do_not_know_is_told_by_the_talk_time() -> None:
    talked = Call(
        keys=("a",), direction=IN, phase=Phase.ENDED, disposition=Disposition.UNKNOWN, durations=Durations(talk=5000)
    )
    silent = Call(keys=("a",), direction=OUT, phase=Phase.ENDED, disposition=Disposition.UNKNOWN)
    assert situation_of(talked) is Situation.INBOUND_ANSWERED
    assert situation_of(silent) is Situation.OUTBOUND_NOT_REACHED
