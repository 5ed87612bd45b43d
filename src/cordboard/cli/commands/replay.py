"""`cordboard replay`: what an outage left, looked at, then sent, held or discarded; with progress."""

import time
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cordboard.cli.console_output import PROBLEM, USAGE, AsJson, emit, err, stop, table, text, when
from cordboard.cli.explanation import word
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Remote, Server, Token, remote

EXAMPLES = """Examples:

  cordboard replay zoho

  cordboard replay zoho --hold

  cordboard replay zoho --send --until 2026-11-20

  cordboard replay zoho --drop --until 2026-11-01 --reason "too old"
"""
ASKED_EVERY_S = 0.5


def replay(
    connection: Annotated[str, typer.Argument(metavar="CONNECTION", help="The CRM connection.")],
    preview: Annotated[bool, typer.Option("--preview", help="Only show what would be sent (the default).")] = False,
    send: Annotated[bool, typer.Option("--send", help="Send it now, in order, and follow the progress.")] = False,
    hold: Annotated[bool, typer.Option("--hold", help="Hold it; without a period, pause the connection.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Discard it for good; needs --reason.")] = False,
    since: Annotated[str | None, typer.Option(help="Only what was created at this time or later.")] = None,
    until: Annotated[str | None, typer.Option(help="Only what was created before this time.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Reason, stored in the journal.")] = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show what an outage left for a CRM: records, credits and time. Then send it, hold it or discard it."""
    if sum((preview, send, hold, drop)) > 1:
        stop(tr("Choose one of --preview, --send, --hold and --drop."), "", USAGE)
    if drop and not (reason or "").strip():
        stop(tr("Enter a reason for discarding."), tr("Add --reason."), USAGE)
    action = "send" if send else "hold" if hold else "drop" if drop else None
    with remote(server, token) as far:
        if action is None:
            _preview(far.get("/outbox/replay", connection=connection, since=since, until=until), as_json)
            return
        period = {"since": since, "until": until, "reason": reason}
        body = {"connection": connection, "action": action, **{name: one for name, one in period.items() if one}}
        found = far.send("POST", "/outbox/replay", body)
        if send:
            found = _followed(far, connection, found, as_json)
    _end(found, as_json)


def _followed(far: Remote, connection: str, found: dict[str, Any], as_json: bool) -> dict[str, Any]:
    """Until nothing is sent any more; the progress goes to stderr. Ctrl+C ends the watching, not the sending."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        shown = progress.add_task(tr("Sending"), total=found["total"] or None)
        try:
            while found["state"] == "sending":
                progress.update(shown, completed=found["sent"])
                time.sleep(ASKED_EVERY_S)
                found = far.get("/outbox/replay/progress", connection=connection)
        except KeyboardInterrupt:
            if not as_json:
                text(tr("The server goes on sending."))
    return found


def _preview(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit(found)
        return
    if not found["items"]:
        text(shared("replay.nothing"))
        return
    text(shared("replay.calls", n=found["calls"], oldest=when(found["oldest"]), newest=when(found["newest"])))
    rows = [(word("kind", one["kind"]), word("entity", one["entity"]), one["count"]) for one in found["records"]]
    table((tr("Item"), tr("Record"), tr("Count")), rows, tr("No records are known yet."))
    for name in ("undecided", "blocked", "held"):
        if found[name]:
            text(shared(f"replay.{name}", n=found[name]))
    if found["estimated"]:
        text(shared("replay.estimated"))
    text(_costs(found))
    text(shared(f"replay.state.{found['progress']['state']}"))


def _costs(found: dict[str, Any]) -> str:
    lasts = str(timedelta(seconds=round(found["seconds"])))
    parts = [shared("replay.requests", n=found["requests"]), shared("replay.time", time=lasts)]
    if found["credits"] is not None:
        parts.insert(0, shared("replay.credits", n=round(found["credits"])))
    if found["credits_left"] is not None:
        parts.append(shared("replay.left", n=round(found["credits_left"])))
    return " · ".join(part for part in parts if part)


def _end(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit(found)
    else:
        text(shared(f"replay.state.{found['state']}"))
        if found["total"]:
            text(shared("replay.progress", sent=found["sent"], total=found["total"]))
        if found["rejected"]:
            text(shared("replay.rejected", n=found["rejected"]))
    if found["state"] in ("unreachable", "sign_in") or found["rejected"]:
        raise typer.Exit(PROBLEM)
