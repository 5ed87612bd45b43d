"""What the phone system asks in the middle of a call."""

from cordboard.domain.calls.call import Value


class RouteQuestion(Value, frozen=True, kw_only=True):
    """`caller` and `called` as the phone system writes them, `region` where a local number is at home (ISO 3166).

    `rule`: id of a route; `extension`: instead, whose calls go to the owner. `digits`: what the caller dialled in a
    voice menu; None: nothing was asked. `call`: the phone system's id of the call; `diverted`: it was sent to an owner
    before.
    """

    rule: str = ""
    extension: str = ""
    caller: str | None = None
    called: str | None = None
    digits: str | None = None
    region: str | None = None
    call: str = ""
    diverted: bool = False
