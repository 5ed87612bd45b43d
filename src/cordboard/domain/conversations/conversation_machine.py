"""What agents do with a conversation: one pure function, `after`.

Theory. A conversation is new, taken by one agent, or closed:

    NEW    --take-->   TAKEN   --close-->  CLOSED  --reopen-->  TAKEN

Only the agent who took it writes in it and closes it; somebody who may assign may do both for them. What is repeated by
the same person changes nothing, so a button that is pressed twice does no harm. The store applies a step to the row as
it is then, in one transaction: of many agents who take at once one wins, and the others learn who.
"""

from enum import StrEnum

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.conversations.conversation import Conversation, ConversationState


class Take(Value, frozen=True, kw_only=True, tag=True):
    by: str


class Close(Value, frozen=True, kw_only=True, tag=True):
    """`any_agent`: also of somebody else."""

    by: str
    any_agent: bool = False


class Reopen(Value, frozen=True, kw_only=True, tag=True):
    by: str


class Assign(Value, frozen=True, kw_only=True, tag=True):
    """To this agent, from whoever has it. `any_agent`: also from somebody else."""

    by: str
    agent: str
    any_agent: bool = False


class Write(Value, frozen=True, kw_only=True, tag=True):
    """Something is about to be written to the client."""

    by: str


Step = Take | Close | Reopen | Assign | Write


class Refusal(StrEnum):
    """Why a step is not possible."""

    TAKEN_BY_OTHER = "taken_by_other"
    NOT_TAKEN = "not_taken"
    CLOSED = "conversation_closed"
    OPEN = "conversation_open"


def after(one: Conversation, step: Step, now: float) -> Conversation | Refusal:
    """The conversation after the step; the same value where nothing changes. Units: `now` epoch s."""
    match step:
        case Take(by=by):
            return _taken(one, by, by, False, now)
        case Assign(by=by, agent=agent, any_agent=any_agent):
            return _taken(one, by, agent, any_agent, now)
        case Close(by=by, any_agent=any_agent):
            return _closed(one, by, any_agent, now)
        case Reopen(by=by):
            if one.state is not ConversationState.CLOSED:
                return one if one.agent == by else Refusal.OPEN
            return _changed(one, state=ConversationState.TAKEN, agent=by, taken_at=now, closed_at=None)
        case Write(by=by):
            return _refusal(one, by) or one


def _taken(one: Conversation, by: str, agent: str, any_agent: bool, now: float) -> Conversation | Refusal:
    if one.state is ConversationState.CLOSED:
        return Refusal.CLOSED
    if one.agent == agent:
        return one
    if one.agent not in (None, by) and not any_agent:
        return Refusal.TAKEN_BY_OTHER
    return _changed(one, state=ConversationState.TAKEN, agent=agent, taken_at=now)


def _closed(one: Conversation, by: str, any_agent: bool, now: float) -> Conversation | Refusal:
    if one.state is ConversationState.CLOSED:
        return one
    refusal = None if any_agent else _refusal(one, by)
    return refusal or _changed(one, state=ConversationState.CLOSED, closed_at=now)


def _refusal(one: Conversation, by: str) -> Refusal | None:
    """Why this agent can't work in it."""
    if one.state is ConversationState.CLOSED:
        return Refusal.CLOSED
    if one.agent is None:
        return Refusal.NOT_TAKEN
    return None if one.agent == by else Refusal.TAKEN_BY_OTHER


def _changed(one: Conversation, **fields: object) -> Conversation:
    return msgspec.structs.replace(one, version=one.version + 1, **fields)
