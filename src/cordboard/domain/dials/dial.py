"""A dial: a call that somebody asked us to place. The agent's phone rings first, then the destination is called.

`machine.py` changes its state; the call that results is an ordinary call (`domain/calls`).
"""

from enum import StrEnum

from cordboard.domain.calls.call import Value


class DialState(StrEnum):
    """In this order; a dial never goes back."""

    CALLING_AGENT = "calling_agent"
    CALLING_CLIENT = "calling_client"
    TALKING = "talking"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why a dial ended."""

    TALKED = "talked"  # both talked, then somebody hung up
    CANCELLED = "cancelled"  # by us, before they talked
    AGENT_BUSY = "agent_busy"
    AGENT_REFUSED = "agent_refused"
    AGENT_NO_ANSWER = "agent_no_answer"
    AGENT_UNAVAILABLE = "agent_unavailable"  # no phone of the extension is registered
    AGENT_HUNG_UP = "agent_hung_up"  # before the client answered
    CLIENT_BUSY = "client_busy"
    CLIENT_NO_ANSWER = "client_no_answer"
    CLIENT_UNREACHABLE = "client_unreachable"  # the network did not connect the call
    NUMBER_UNKNOWN = "number_unknown"
    NOT_PLACED = "not_placed"  # the phone system did not take the request: nothing rang
    UNKNOWN = "unknown"  # nothing was heard of it


class Dial(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`to` in E.164; `channel` is the id of its first leg at the phone system, and of its call: ours until the phone
    system has told another one.

    `heard`: its call exists. `cancelled`: somebody asked for its end. Units: epoch s.
    """

    id: str
    connection: str
    extension: str
    to: str
    channel: str
    caller_id: str | None = None
    state: DialState = DialState.CALLING_AGENT
    reason: EndReason | None = None
    detail: str = ""  # in the words of the phone system
    heard: bool = False
    cancelled: bool = False
    placed_at: float
    ended_at: float | None = None

    @property
    def ended(self) -> bool:
        return self.state is DialState.ENDED
