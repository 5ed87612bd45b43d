"""What a dialplan asks, by the path of the script: `who`, `route/RULE`, `owner/EXTENSION`.

What is not in the address is read from the channel: the digits of a voice menu (CB_DIGITS), and whether the call was
sent to an owner before (CB_DIVERTED). The number called is `dialled` of the question, unless the address has `to`.
"""

from collections.abc import Sequence

from cordboard.domain.routing.question import RouteQuestion
from cordboard.pbx.asterisk.agi import AgiQuestion
from cordboard.ports.caller_questions import CallerQuestion

ROUTE, OWNER = "route", "owner"
DIGITS, DIVERTED = "CB_DIGITS", "CB_DIVERTED"


def asked_by(question: AgiQuestion, home: str | None = None) -> CallerQuestion:
    """The question of a script. Any other path asks who calls, as it always did.

    `home`: the region of local numbers (ISO 3166) where the question names none.
    """
    kind, what = _parts(question)
    given = question.parameters
    region, caller = given.get("region") or home, given.get("from") or question.caller
    if kind not in (ROUTE, OWNER):
        return CallerQuestion(number=question.caller, region=region)
    route = RouteQuestion(
        rule=what if kind == ROUTE else "",
        extension=what if kind == OWNER else "",
        caller=caller,
        called=given.get("to") or question.dialled,
        digits=given.get("digits", question.channel_variables.get(DIGITS)) if kind == ROUTE else None,
        region=region,
        call=given.get("call") or question.call,
        diverted=question.channel_variables.get(DIVERTED) == "1",
    )
    return CallerQuestion(number=caller, region=region, route=route)


def wanted_by(question: AgiQuestion) -> Sequence[str]:
    """The channel variables that its answer needs."""
    kind, _ = _parts(question)
    if kind == ROUTE:
        return () if "digits" in question.parameters else (DIGITS,)
    return (DIVERTED,) if kind == OWNER else ()


def _parts(question: AgiQuestion) -> tuple[str, str]:
    kind, _, what = question.script.strip("/").partition("/")
    return kind, what
