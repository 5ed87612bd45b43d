"""`cordboard why`: why a call became what it became."""

from typing import Annotated, Any

import typer

from cordboard.cli.reach import Remote, Server, Token, remote
from cordboard.cli.screen import AsJson, emit, stop, text

EXAMPLES = """Examples:

  cordboard why last

  cordboard why "067 123-45-67"

  cordboard why c01JABC... --json"""


def why(
    call: Annotated[str, typer.Argument(metavar="CALL", help="A call's id, a client's number, or 'last'.")],
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Why a call became what it became: what was heard, who it is, which rules applied, what was done."""
    with remote(server, token) as far:
        found = _id_of(call, far)
        answer: Any = far.get(f"/calls/{found}/why") if as_json else far.read(f"/calls/{found}/why", format="text")
    if as_json:
        emit(answer)
    else:
        text(answer)


def _id_of(call: str, far: Remote) -> str:
    if call != "last" and not _is_number(call):
        return call
    client = None if call == "last" else call
    items = far.get("/calls", client=client, limit=1, phase="ended")["items"]
    if not items:
        stop("There is no such call yet." if client is None else f"There is no ended call with {client}.")
    return str(items[0]["id"])


def _is_number(call: str) -> bool:
    return bool(call) and all(c.isdigit() or c in "+-()./ \u00a0" for c in call)
