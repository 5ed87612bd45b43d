"""The answer to a command on a call."""

from cordboard.contract.views.view import View
from cordboard.ports.phone_commands import Verb


class CallCommandView(View, frozen=True, kw_only=True):
    """What was asked for. `reported`: events will tell that it happened; false: the phone system never says so."""

    call: str
    verb: Verb
    extension: str
    reported: bool
