"""The call's manager: the CRM user who handled it. The owner rules that use it are in `owners.py`."""

from cordboard.domain.calls.call import Call, Direction, Value
from cordboard.domain.scenario.own_numbers import agents_of, line_of_extension, line_of_number
from cordboard.domain.scenario.situation import took_place
from cordboard.domain.settings.decision_settings import DecisionSettings


class OwnerChoice(Value, frozen=True, kw_only=True):
    """A CRM user and the reason for the choice. The sentence's `user` is filled in once the user is final."""

    user: str | None
    code: str
    values: dict[str, str] = {}


def manager_of(call: Call, settings: DecisionSettings) -> OwnerChoice:
    """The call's manager: the last agent who talked, else the line that was called or called out, else the only phone
    that rang.

    After a transfer the person who talked last owns the call. An unassigned number goes to the default user.
    """
    for extension in reversed(call.talked if took_place(call) else ()):
        line = line_of_extension(extension, settings)
        if line and line.user:
            return OwnerChoice(user=line.user, code="owner.talked", values={"line": extension})
    ours = agents_of(call) if call.direction is Direction.OUTBOUND else ()
    for name in (*ours, call.own_number):
        line = line_of_number(name, settings)
        if line and line.user and name:
            return OwnerChoice(user=line.user, code="owner.called", values={"line": name})
    rang = [line for line in (line_of_extension(one, settings) for one in call.rang) if line and line.user]
    if len({line.user for line in rang}) == 1:
        return OwnerChoice(user=rang[0].user, code="owner.rang", values={"line": ", ".join(call.rang)})
    return OwnerChoice(user=settings.default_user, code="owner.unmapped")
