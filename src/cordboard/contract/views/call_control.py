"""The answer to a command on a call."""

from cordboard.contract.views.view import View
from cordboard.ports.phone_commands import Verb


class CallCommandView(View, frozen=True, kw_only=True):
    """What was asked for. `reported`: events will tell that it happened; false: the phone system never says so."""

    call: str
    verb: Verb
    extension: str
    reported: bool


class VerbView(View, frozen=True, kw_only=True):
    """One verb. Where it is not `possible` it is best hidden, with the reason at hand; `code` names the reason."""

    verb: Verb
    possible: bool
    reported: bool
    code: str | None = None
    reason: str | None = None
    next_step: str | None = None


class CallVerbsView(View, frozen=True, kw_only=True):
    """What can be done to a call now, by the caller and with the phone of this extension."""

    call: str
    extension: str
    verbs: tuple[VerbView, ...]
