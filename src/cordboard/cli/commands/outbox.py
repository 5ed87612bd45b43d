"""`cordboard outbox`: items waiting to be sent to the CRMs, and what you can do with them."""

from typing import Annotated, Any

import typer

from cordboard.cli.console_output import USAGE, AsJson, emit, stop, table, text
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard outbox list --state parked

  cordboard outbox retry c01JABC...:lead

  cordboard outbox drop --connection zoho --state parked --reason "test calls" """
LOOK = "'cordboard outbox list' shows what there is."
outbox = typer.Typer(no_args_is_help=True, help="Items for the CRMs: list, retry, hold, release, discard.")

Keys = Annotated[list[str] | None, typer.Argument(metavar="KEY...", help="Keys as 'outbox list' shows them.")]
Lane = Annotated[str | None, typer.Option("--connection", help="All items of this connection (with --state).")]
State = Annotated[str | None, typer.Option("--state", help="open, failing, parked, held, done or dropped.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Stored in the journal.")]


@outbox.command("list")
def list_items(
    connection: Annotated[str | None, typer.Option(help="Only this connection.")] = None,
    state: State = None,
    call: Annotated[str | None, typer.Option(help="Only this call.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 50,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List items that wait, fail, are parked or done."""
    with remote(server, token) as far:
        page = far.get("/outbox", connection=connection, state=state, call=call, limit=limit)
    if as_json:
        emit(page)
        return
    rows = [
        (i["key"], i["state"], i["kind"], i["subject"], i["attempts"], i["record"] or i["reason"])
        for i in page["items"]
    ]
    empty = "The outbox is empty." if (connection, state, call) == (None, None, None) else "No item matches."
    table(("key", "state", "what", "client", "tries", "record or reason"), rows, empty)


def _change(verb: str, keys: Any, connection: Any, state: Any, reason: Any, server: Any, token: Any) -> None:
    if not keys and not (connection and state):
        stop("Name the items: KEY..., or --connection and --state.", LOOK, USAGE)
    body = {"keys": keys or [], "connection": connection, "state": state, "reason": reason}
    with remote(server, token) as far:
        changed = far.send("POST", f"/outbox/{verb}", body)["changed"]
    if not changed:
        stop("No item was changed: there is none like that, or it is done already.", LOOK)
    text(f"{changed} item{'' if changed == 1 else 's'} changed.")
    if keys and changed < len(set(keys)):
        stop("The others are not there, or done already.", LOOK)


@outbox.command()
def retry(
    keys: Keys = None, connection: Lane = None, state: State = None, server: Server = None, token: Token = None
) -> None:
    """Retry parked or failing items now."""
    _change("retry", keys, connection, state, None, server, token)


@outbox.command()
def hold(
    keys: Keys = None, connection: Lane = None, state: State = None, reason: Reason = None, server: Server = None,
    token: Token = None,
) -> None:  # fmt: skip
    """Hold items until you release them."""
    _change("hold", keys, connection, state, reason, server, token)


@outbox.command()
def release(
    keys: Keys = None, connection: Lane = None, state: State = None, server: Server = None, token: Token = None
) -> None:
    """Release held items."""
    _change("release", keys, connection, state, None, server, token)


@outbox.command()
def drop(
    reason: Annotated[str, typer.Option("--reason", help="Why; stored in the journal.")],
    keys: Keys = None, connection: Lane = None, state: State = None, server: Server = None, token: Token = None,
) -> None:  # fmt: skip
    """Discard these items: they are never sent."""
    _change("drop", keys, connection, state, reason, server, token)
