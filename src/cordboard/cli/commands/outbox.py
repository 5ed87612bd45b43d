"""`cordboard outbox`: items waiting to be sent to the CRMs, and what you can do with them."""

from typing import Annotated, Any

import typer

from cordboard.cli.console_output import USAGE, AsJson, emit, stop, table, text, typed, when
from cordboard.cli.explanation import item_state, reason, word
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard outbox list --state rejected

  cordboard outbox groups

  cordboard outbox retry c01JABC...:lead

  cordboard outbox discard --connection zoho --state rejected --reason "test calls"
"""
NAMES = {"retrying": "failing", "rejected": "parked", "sent": "done", "discarded": "dropped"}
FIRST = ["parked", "failing", "open", "held", "done", "dropped"]  # the order of the list
outbox = typer.Typer(
    no_args_is_help=True, help="Items waiting to be sent to the CRM: list, retry, hold, release, discard."
)

Keys = Annotated[list[str] | None, typer.Argument(metavar="KEY...", help="Keys, from 'outbox list'.")]
Lane = Annotated[str | None, typer.Option("--connection", help="All items of this connection (with --state).")]
State = Annotated[str | None, typer.Option("--state", help="waiting, retrying, rejected, held, sent or discarded.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Reason, stored in the journal.")]


@outbox.command("list")
def list_items(
    connection: Annotated[str | None, typer.Option(help="Only this connection.")] = None,
    state: State = None,
    call: Annotated[str | None, typer.Option(help="Only this call.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Maximum number of rows.")] = 50,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List items: rejected and waiting ones first, then those that were sent."""
    with remote(server, token) as far:
        page = far.get("/outbox", connection=connection, state=_state(state), call=call, limit=limit)
    if as_json:
        emit(page)
        return
    items = sorted(page["items"], key=_place)
    rows = [
        (item_state(_shown_state(i)), _what(i), _client(i), i["attempts"], i["record"] or _why(i), i["key"])
        for i in items
    ]
    empty = tr("The outbox is empty.") if (connection, state, call) == (None, None, None) else tr("No items match.")
    headings = (tr("State"), tr("Item"), tr("Client"), tr("Attempts"), tr("Record or reason"), tr("Key"))
    table(headings, rows, empty)


@outbox.command()
def groups(
    connection: Annotated[str | None, typer.Option(help="Only this connection.")] = None,
    state: State = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List what waits by its cause: how many calls and records each cause holds back."""
    with remote(server, token) as far:
        page = far.get("/outbox/groups", connection=connection, state=_state(state))
    if as_json:
        emit(page)
        return
    rows = [
        (
            g["connection"],
            item_state(_shown_state(g["cause"])),
            _why(g["cause"]),
            g["calls"],
            g["items"],
            when(g["since"]),
        )
        for g in page["items"]
    ]
    headings = (tr("Connection"), tr("State"), tr("Cause"), tr("Calls"), tr("Records"), tr("Since"))
    table(headings, rows, tr("The outbox is empty."))


def _state(name: str | None) -> str | None:
    """The state's name in the API; the words of the console are understood too."""
    return NAMES.get(name, name) if name else None


def _shown_state(item: dict[str, Any]) -> str:
    return "failing" if item["state"] == "open" and item["attempts"] else str(item["state"])


def _place(item: dict[str, Any]) -> int:
    state = _shown_state(item)
    return FIRST.index(state) if state in FIRST else len(FIRST)


def _what(item: dict[str, Any]) -> str:
    return word("kind", item["kind"])


def _client(item: dict[str, Any]) -> str:
    client = item.get("client") or {}
    return " ".join(one for one in (client.get("name"), client.get("number")) if one) or str(item["subject"])


def _why(item: dict[str, Any]) -> str:
    """The reason, and when the next attempt is."""
    due = shared("effect.next", at=when(item["next_try_at"])) if item["next_try_at"] and item["attempts"] else None
    return " · ".join(one for one in (reason(item), due) if one)


def _look() -> str:
    return tr("List the items with: {command}", command=typed("outbox list"))


def _change(verb: str, keys: Any, connection: Any, state: Any, reason: Any, server: Any, token: Any) -> None:
    if not keys and not (connection and state):
        stop(tr("Choose the items: KEY..., or --connection and --state."), _look(), USAGE)
    body = {"keys": keys or [], "connection": connection, "state": _state(state), "reason": reason}
    with remote(server, token) as far:
        changed = far.send("POST", f"/outbox/{verb}", body)["changed"]
    if not changed:
        stop(tr("No items changed: none match, or they were already sent."), _look())
    text(shared(f"outbox.{verb}.done", n=changed) or str(changed))
    if keys and changed < len(set(keys)):
        stop(tr("The others were not found, or were already sent."), _look())


@outbox.command()
def retry(
    keys: Keys = None, connection: Lane = None, state: State = None, server: Server = None, token: Token = None
) -> None:
    """Retry rejected items now."""
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


@outbox.command("drop", hidden=True)
@outbox.command()
def discard(
    reason: Annotated[str, typer.Option("--reason", help="Reason, stored in the journal.")],
    keys: Keys = None, connection: Lane = None, state: State = None, server: Server = None, token: Token = None,
) -> None:  # fmt: skip
    """Discard these items: they are never sent."""
    _change("drop", keys, connection, state, reason, server, token)
