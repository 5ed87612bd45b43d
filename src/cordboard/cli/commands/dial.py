"""`cordboard dial`, `cordboard calls command` and `commands`: placing a call, and controlling one that goes on."""

import time
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import AsJson, emit, table, text
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Remote, Server, Token, named, remote

EXAMPLES = """Examples:

  cordboard dial "+34 600 999 888"

  cordboard dial 600999888 --extension 80 --caller-id 928000081 --wait

  cordboard dial --cancel dial_5f2c"""
PAUSE_S = 1.0


def dial(
    to: Annotated[str, typer.Argument(help="The number to call, in any format.")] = "",
    extension: Annotated[str | None, typer.Option(help="Whose phone rings first. Default: your own.")] = None,
    caller_id: Annotated[str | None, typer.Option(help="The number of yours that is shown.")] = None,
    connection: Annotated[str | None, typer.Option(help="The phone connection, where there are several.")] = None,
    cancel: Annotated[str | None, typer.Option(metavar="ID", help="Hang up this placed call instead.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Follow the call until it has ended.")] = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Place a call: the extension's phone rings first, then the number is called."""
    if (cancel is None) == (not to):
        raise typer.BadParameter(tr("Name a number to call, or a placed call to cancel."))
    body = {"to": to, "extension": extension, "caller_id": caller_id, "connection": connection}
    with remote(server, token) as far:
        if cancel is not None:
            placed = far.send("DELETE", f"/dials/{named(cancel)}")
        else:
            placed = far.send("POST", "/dials", {key: value for key, value in body.items() if value is not None})
        if wait:
            placed = _followed(far, placed, quiet=as_json)
    if as_json:
        emit(placed)
    elif not wait:
        text(f"{placed['dial']}  {_state(placed)}")


def _followed(far: Remote, placed: dict[str, Any], quiet: bool) -> dict[str, Any]:
    """Each state is printed once, until the call has ended."""
    said = ""
    while True:
        if not quiet and _state(placed) != said:
            said = _state(placed)
            text(f"{placed['dial']}  {said}")
        if placed["state"] == "ended":
            return placed
        time.sleep(PAUSE_S)
        placed = far.get(f"/dials/{named(placed['dial'])}")


def _state(placed: dict[str, Any]) -> str:
    ended = placed["state"] == "ended"
    key = f"dial.reason.{placed['reason'] or 'unknown'}" if ended else f"dial.state.{placed['state']}"
    return shared(key) or str(placed["reason"] if ended else placed["state"])


def command(
    call: Annotated[str, typer.Argument(metavar="ID", help="The call's ID, from 'calls'.")],
    verb: Annotated[str, typer.Argument(help="hangup, transfer, attended_transfer, hold, resume and others.")],
    to: Annotated[str | None, typer.Argument(help="Where to transfer, or the keys to send.")] = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Control a call that goes on."""
    with remote(server, token) as far:
        done = far.send("POST", f"/calls/{named(call)}/commands", {"verb": verb, **({"to": to} if to else {})})
    if as_json:
        emit(done)
        return
    text(tr("Sent to the phone system."))
    if not done["reported"]:
        text(tr("The phone system doesn't report this, so it is shown as asked for."))


def commands(
    call: Annotated[str, typer.Argument(metavar="ID", help="The call's ID, from 'calls'.")],
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List what can be asked of a call now, and why the rest can't."""
    with remote(server, token) as far:
        found = far.get(f"/calls/{named(call)}/commands")
    if as_json:
        emit(found)
        return
    rows = [(one["verb"], tr("possible") if one["possible"] else _why(one)) for one in found["verbs"]]
    table(("Command", "Now"), rows, tr("Nothing can be asked of this call."))


def _why(one: dict[str, Any]) -> str:
    return shared(f"problem.{one['code']}") or str(one["reason"])
