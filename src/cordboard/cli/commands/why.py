"""`cordboard why`: explains a call."""

from typing import Annotated, Any

import typer

from cordboard.cli.commands.calls import client_of
from cordboard.cli.console_output import USAGE, AsJson, emit, stop, text
from cordboard.cli.server_client import Remote, Server, Token, named, remote
from cordboard.domain.person_names import fold_accents

EXAMPLES = """Examples:

  cordboard why last

  cordboard why "067 123-45-67"

  cordboard why "Olena Koval"

  cordboard why c01JABC... --json"""
LOOKED_AT, SHOWN = 500, 10  # calls looked at for a name; people shown where several have it


def why(
    call: Annotated[str, typer.Argument(metavar="CALL", help="A call's id, a client's number or name, or 'last'.")],
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Explain a call: its events, who the caller is, which rules applied, what was sent to the CRM.

    For a client, explains the newest call. If several people have the name, lists them instead.
    """
    with remote(server, token) as far:
        found = _call_of(call, far)
        if found["why"] is None and found["state"] != "ended" and not as_json:
            answer: Any = _going_on(found)
        else:
            path = f"/calls/{found['id']}/why"
            answer = far.get(path) if as_json else far.read(path, format="text")
    if as_json:
        emit(answer)
    else:
        text(answer)


def _call_of(call: str, far: Remote) -> Any:
    """The call that is meant, whole; leaves where there is none or it could be several people's."""
    if call == "last":
        newest = far.get("/calls", limit=1)["items"] or stop("There is no call yet.")
    elif _is_number(call):
        newest = far.get("/calls", client=call, limit=1)["items"] or stop(f"There is no call with {call}.")
    elif whole := far.find(f"/calls/{named(call)}"):
        return whole
    else:
        newest = _of_name(call, far)
    return far.get(f"/calls/{newest[0]['id']}")


def _of_name(name: str, far: Remote) -> list[Any]:
    """The calls of the one client called so, newest first; a whole name goes before a part of one."""
    calls = far.get("/calls", text=name, limit=LOOKED_AT)["items"]
    wanted = fold_accents(name.strip())
    whole = [call for call in calls if fold_accents(call["client"]["name"] or "") == wanted]
    found = whole or [call for call in calls if wanted in fold_accents(call["client"]["name"] or "")]
    if not found:
        stop(f"No call has the id '{name}', and no client is called so.", "'cordboard calls' shows the latest.")
    people = list(dict.fromkeys(client_of(call) for call in found))
    if len(people) > 1:
        more = f"\n  and {len(people) - SHOWN} more" if len(people) > SHOWN else ""
        each = "\n".join(f"  {one}" for one in people[:SHOWN])
        following = "Give the number." if whole else "Give the number, or the whole name."
        stop(f"'{name}' may be one of {len(people)}:\n{each}{more}", following, USAGE)
    return found


def _going_on(call: dict[str, Any]) -> str:
    who = client_of(call)
    what = f"{call['direction'].capitalize()} call{f' with {who}' if who else ''}"
    return (
        f"{what} goes on: begun at {call['started_at'][11:19]} UTC, {call['state']}.\n"
        f"It is decided when it has ended; ask again with: cordboard why {call['id']}"
    )


def _is_number(call: str) -> bool:
    return any(c.isdigit() for c in call) and all(c.isdigit() or c in "+-()./ \u00a0" for c in call)
