"""`cordboard why`: explains a call."""

from typing import Annotated, Any

import typer

from cordboard.cli.commands.calls import client_of
from cordboard.cli.console_output import USAGE, AsJson, emit, stop, text, typed, when
from cordboard.cli.crm_interruption import interrupted, waits_for_match
from cordboard.cli.explanation import short, who, whole, word
from cordboard.cli.language import tr
from cordboard.cli.server_client import Remote, Server, Token, named, remote
from cordboard.domain.person_names import fold_accents

EXAMPLES = """Examples:

  cordboard why last

  cordboard why "067 123-45-67"

  cordboard why "Olena Koval" --all

  cordboard why c01JABC... --json"""
LOOKED_AT, SHOWN = 500, 10  # calls looked at for a name; people shown where several have it
LATEST = 20  # ended calls looked at for `last`


def why(
    call: Annotated[str, typer.Argument(metavar="CALL", help="A call ID, a client's number or name, or 'last'.")],
    every: Annotated[bool, typer.Option("--all", help="Show all events, rules, items and requests.")] = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Explain a call: the result, and why.

    'last' is the newest call that has ended. For a client, explains the newest call. If several people have the name,
    lists them instead.
    """
    with remote(server, token) as far:
        found = _call_of(call, far)
        going_on = found["why"] is None and found["state"] != "ended"
        answer = None if going_on and not as_json else far.get(f"/calls/{found['id']}/why")
        if answer is not None and not as_json and waits_for_match(answer) and far.ok("/summary"):
            answer = interrupted(answer, found, far.get("/summary")["connections"])
        queues = _queue_titles(far) if every and answer is not None and not as_json else {}
    if as_json:
        emit(answer)
    elif answer is None:
        text(_going_on(found))
    else:
        client = client_of(found)
        text("\n".join(whole(found, answer, client, queues) if every else short(found, answer, client)))


def _queue_titles(far: Remote) -> dict[str, str]:
    """As in the settings; a token may explain calls alone."""
    known = far.get("/colleagues")["queues"] if far.ok("/colleagues") else ()
    return {one["name"]: one["title"] for one in known}


def _call_of(call: str, far: Remote) -> Any:
    """The call that is meant, whole; leaves where there is none or it could be several people's."""
    if call == "last":
        ended = far.get("/calls", phase="ended", limit=LATEST)["items"] or stop(tr("No call has ended yet."))
        newest = [call for call in ended if call["settled"]] or ended  # a call that has just ended is not decided yet
    elif _is_number(call):
        newest = far.get("/calls", client=call, limit=1)["items"] or stop(tr("No calls with {number}.", number=call))
    elif found := far.find(f"/calls/{named(call)}"):
        return found
    else:
        newest = _of_name(call, far)
    return far.get(f"/calls/{newest[0]['id']}")


def _of_name(name: str, far: Remote) -> list[Any]:
    """The calls of the one client called so, newest first; a whole name goes before a part of one."""
    calls = far.get("/calls", text=name, limit=LOOKED_AT)["items"]
    wanted = fold_accents(name.strip())
    exact = [call for call in calls if fold_accents(call["client"]["name"] or "") == wanted]
    found = exact or [call for call in calls if wanted in fold_accents(call["client"]["name"] or "")]
    if not found:
        problem = tr("Call not found: no call ID or client name matches '{name}'.", name=name)
        stop(problem, tr("List recent calls with: {command}", command=typed("calls")))
    people = list(dict.fromkeys(client_of(call) for call in found))
    if len(people) > 1:
        more = "\n  " + tr("and {n} more", n=len(people) - SHOWN) if len(people) > SHOWN else ""
        each = "\n".join(f"  {one}" for one in people[:SHOWN])
        following = tr("Enter the number.") if exact else tr("Enter the number or the full name.")
        problem = tr("'{name}' matches {n, plural, one {# client} other {# clients}}:", name=name, n=len(people))
        stop(f"{problem}\n{each}{more}", following, USAGE)
    return found


def _going_on(call: dict[str, Any]) -> str:
    head = tr(
        "{kind}: {client}. In progress since {since} ({state}).",
        kind=word("direction", call["direction"]),
        client=who(call, client_of(call), None),
        since=when(call["started_at"]),
        state=word("state", call["state"]),
    )
    command = typed(f"why {call['id']}")
    return f"{head}\n{tr('It is logged when it ends. Then try: {command}', command=command)}"


def _is_number(call: str) -> bool:
    return any(c.isdigit() for c in call) and all(c.isdigit() or c in "+-()./ \u00a0" for c in call)
