"""`cordboard calls`: the list of calls and their CRM records."""

import re
from typing import Annotated, Any

import typer

from cordboard.cli.commands import call_actions, dial, wrap_up
from cordboard.cli.console_output import AsJson, emit, table, when
from cordboard.cli.explanation import item_state, word
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Server, Token, remote
from cordboard.contract.calls import CallOrder, CrmResult

EXAMPLES = """Examples:

  cordboard calls --missed --limit 10

  cordboard calls --not-called-back

  cordboard calls --recording --talk-from 300 --sort talk

  cordboard calls --crm-result rejected

  cordboard calls --client "067 123-45-67" --json

  cordboard calls command c01JABC... transfer 81

  cordboard calls log c01JABC...

  cordboard calls relink c01JABC... contact 5725767000000419001 --reason "his wife called"

  cordboard calls assign c01JABC... ana --extension 80 --dry-run"""
MARKS = re.compile(r"[\s()+./-]+")  # characters of a written number
HEADINGS = ("ID", "Started", "Direction", "Client", "Outcome", "Agents", "CRM result")
WAITING = ("Client", "Waiting since", "Missed calls", "Assigned to", "ID")


calls = typer.Typer(invoke_without_command=True)
calls.command("log")(call_actions.log)
calls.command("create")(call_actions.create)
calls.command("relink")(call_actions.relink)
calls.command("unlink")(call_actions.unlink)
calls.command("people")(call_actions.people)
calls.command("ignore")(call_actions.ignore)
calls.command("assign")(call_actions.assign)
calls.command("command")(dial.command)
calls.command("commands")(dial.commands)
calls.command("wrapup")(wrap_up.wrapup)


@calls.callback()
def list_calls(
    context: typer.Context,
    client: Annotated[str | None, typer.Option(help="The client's number, in any format.")] = None,
    text: Annotated[str | None, typer.Option(help="Part of a number, an extension or a name.")] = None,
    missed: Annotated[
        bool | None, typer.Option("--missed/--not-missed", help="Only missed calls, or only the others.")
    ] = None,
    unsettled: Annotated[
        bool | None,
        typer.Option("--unsettled/--settled", help="Only calls with items still to send, or only the others."),
    ] = None,
    not_called_back: Annotated[
        bool, typer.Option("--not-called-back", help="Only clients who still wait for a call: their last missed call.")
    ] = False,
    connection: Annotated[str | None, typer.Option(help="Only calls of this phone connection.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Only calls since this date or time, such as 2026-11-22T10:00:00Z.")
    ] = None,
    queue: Annotated[str | None, typer.Option(help="Only calls of this queue.")] = None,
    talk_from: Annotated[int | None, typer.Option(min=0, help="Talked at least this many seconds.")] = None,
    talk_below: Annotated[int | None, typer.Option(min=1, help="Talked less than this many seconds.")] = None,
    recording: Annotated[
        bool | None, typer.Option("--recording/--no-recording", help="Only calls with a recording, or without one.")
    ] = None,
    crm_result: Annotated[
        CrmResult | None, typer.Option(case_sensitive=False, help="Only calls with this CRM result.")
    ] = None,
    sort: Annotated[
        CallOrder | None, typer.Option(case_sensitive=False, help="Sort by the start, the time talked or waited.")
    ] = None,
    ascending: Annotated[bool, typer.Option("--ascending", help="Oldest or shortest first.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Maximum number of rows.")] = 20,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List calls, newest first, with their CRM records; or change one: log, create, relink, unlink, ignore, assign."""
    if context.invoked_subcommand is not None:
        return
    wanted = {
        "client": client, "text": text, "missed": missed, "unsettled": unsettled, "connection": connection,
        "since": since, "not_called_back": not_called_back or None, "queue": queue, "talk_from": talk_from,
        "talk_below": talk_below, "recording": recording, "crm_result": crm_result,
    }  # fmt: skip
    with remote(server, token) as far:
        page = far.get("/calls", **wanted, sort=sort, order="asc" if ascending else None, limit=limit)
    if as_json:
        emit(page)
    else:
        if not_called_back:
            table(
                tuple(map(tr, WAITING)), [waiting(call) for call in page["items"]], tr("Every client was called back.")
            )
            return
        empty = tr("No calls yet.") if all(each is None for each in wanted.values()) else tr("No calls match.")
        table(headings(), [row_of(call) for call in page["items"]], empty)


def waiting(call: dict[str, Any]) -> tuple[Any, ...]:
    """A client who waits for a call."""
    one = call["not_called_back"] or {}
    since = when(one.get("since") or call["started_at"])
    return (client_of(call), since, one.get("missed", 1), one.get("assignee_name") or "-", call["id"])


def headings() -> tuple[str, ...]:
    """The head of the table, in the language in use."""
    return tuple(tr(one) for one in HEADINGS)


def row_of(call: dict[str, Any]) -> tuple[Any, ...]:
    """A call as a row of a table."""
    return (
        call["id"],
        when(call["started_at"]),
        word("direction", call["direction"]),
        client_of(call),
        word("disposition", call["disposition"]) if call["disposition"] else word("state", call["state"]),
        " ".join(call["talked"]),
        records_of(call),
    )


def client_of(call: dict[str, Any]) -> str:
    """Name and number; only one of them if the other is unknown or the same."""
    client = call["client"]
    if client["hidden"]:
        return str(client["name"] or shared("client.hidden"))
    name, number = client["name"] or "", client["e164"] or client["number"] or ""
    same = MARKS.sub("", name) == MARKS.sub("", number)
    return number if same else f"{name} {number}".strip()


def records_of(call: dict[str, Any]) -> str:
    """Its CRM results: `Lead: done, Task: rejected`."""
    return ", ".join(f"{_what(each)}: {item_state(each['state']).lower()}" for each in call["effects"])


def _what(effect: dict[str, Any]) -> str:
    return word("entity", effect["entity"]) if effect["entity"] else word("kind", effect["kind"])
