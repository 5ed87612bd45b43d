"""`cordboard calls`: the list of calls and their CRM records."""

import re
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import AsJson, emit, table
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard calls --missed --limit 10

  cordboard calls --client "067 123-45-67" --json"""
MARKS = re.compile(r"[\s()+./-]+")  # characters of a written number
HEADINGS = ("id", "started", "direction", "client", "outcome", "talked", "records")


def calls(
    client: Annotated[str | None, typer.Option(help="The client's number, in any spelling.")] = None,
    text: Annotated[str | None, typer.Option(help="Part of a number, an extension or a name.")] = None,
    missed: Annotated[bool | None, typer.Option("--missed/--not-missed", help="Only (not) missed ones.")] = None,
    unsettled: Annotated[bool | None, typer.Option("--unsettled/--settled", help="Items to send, or none.")] = None,
    connection: Annotated[str | None, typer.Option(help="Calls of this phone connection.")] = None,
    since: Annotated[
        str | None, typer.Option(help="A time such as 2026-11-22T10:00:00Z, or a date (from 00:00 UTC).")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List calls, newest first, with their CRM records."""
    wanted = {
        "client": client, "text": text, "missed": missed, "unsettled": unsettled, "connection": connection,
        "since": since,
    }  # fmt: skip
    with remote(server, token) as far:
        page = far.get("/calls", **wanted, limit=limit)
    if as_json:
        emit(page)
    else:
        empty = "No calls yet." if all(each is None for each in wanted.values()) else "No call matches."
        table(HEADINGS, [row_of(call) for call in page["items"]], empty)


def row_of(call: dict[str, Any]) -> tuple[Any, ...]:
    """A call as a row of a table."""
    return (
        call["id"],
        call["started_at"][:19].replace("T", " "),
        call["direction"],
        client_of(call),
        call["disposition"] or call["state"],
        " ".join(call["talked"]),
        records_of(call),
    )


def client_of(call: dict[str, Any]) -> str:
    """Name and number; only one of them if the other is unknown or the same."""
    client = call["client"]
    if client["hidden"]:
        return str(client["name"] or "hidden")
    name, number = client["name"] or "", client["e164"] or client["number"] or ""
    same = MARKS.sub("", name) == MARKS.sub("", number)
    return number if same else f"{name} {number}".strip()


def records_of(call: dict[str, Any]) -> str:
    """Its CRM results: `lead done, task parked`."""
    return ", ".join(f"{each['entity'] or each['kind']} {each['state']}" for each in call["effects"])
