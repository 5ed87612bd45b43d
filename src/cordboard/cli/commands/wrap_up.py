"""`cordboard calls wrapup`: what was written down about a call, and writing it."""

from datetime import datetime
from typing import Annotated, Any

import typer

from cordboard.cli.commands.call_actions import Call
from cordboard.cli.console_output import AsJson, emit, text
from cordboard.cli.explanation import labelled
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Server, Token, named, remote

KEPT = ("note", "outcome", "follow_up_at", "task", "contact")


def wrapup(
    call: Call,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="The note; empty removes it.")] = None,
    outcome: Annotated[
        str | None, typer.Option("--outcome", metavar="NAME", help="One of the outcomes that are set.")
    ] = None,
    follow_up: Annotated[
        str | None,
        typer.Option("--follow-up", metavar="TIME", help="When to call again, such as 2026-12-03T10:30; empty: never."),
    ] = None,
    task: Annotated[str | None, typer.Option("--task", metavar="SUBJECT", help="A task; empty removes it.")] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="When the task is due: 2026-12-03.")] = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show the wrap-up of a call; with options, change it. What you leave out stays."""
    changes = {
        "note": note,
        "outcome": outcome,
        "follow_up_at": None if follow_up is None else _moment(follow_up),
        "task": task,
    }
    given = {name: value for name, value in changes.items() if value is not None}
    path = f"/calls/{named(call)}/wrapup"
    with remote(server, token) as far:
        found = far.get(path)
        if given or due is not None:
            found = far.send("PUT", path, _whole(found, given, due))
    if as_json:
        emit(found)
        return
    for line in _lines(found):
        text(line)


def _moment(written: str) -> str:
    """With the zone of this computer where none is written."""
    if not written:
        return ""
    try:
        return datetime.fromisoformat(written).astimezone().isoformat()
    except ValueError:
        raise typer.BadParameter(tr("{text} is not a time. Write it as 2026-12-03T10:30.", text=written)) from None


def _whole(found: dict[str, Any], given: dict[str, str], due: str | None) -> dict[str, Any]:
    """The whole wrap-up, as it is to be: the server replaces it."""
    body = {name: found[name] for name in KEPT if found[name] is not None}
    for name, value in given.items():
        if not value:
            body.pop(name, None)
        elif name == "task":
            body[name] = {"subject": value, "due": (found["task"] or {}).get("due")}
        else:
            body[name] = value
    if due is not None:
        if "task" not in body:
            raise typer.BadParameter(tr("There is no task that could be due. Name one with --task."))
        body["task"] = {**body["task"], "due": due or None}
    if contact := body.get("contact"):
        body["contact"] = {name: contact[name] for name in ("id", "entity", "connection")}
    return {"version": found["version"], **body}


def _lines(found: dict[str, Any]) -> list[str]:
    if not found["version"]:
        return [tr("No wrap-up yet.")]
    task, outcome = found["task"] or {}, found["outcome"]
    shown = {
        "outcome": outcome and (shared(f"wrap_up.outcome.{outcome}") or outcome),
        "note": found["note"],
        "follow_up": found["follow_up_at"],
        "task": task.get("subject"),
        "due": task.get("due"),
    }
    lines = [labelled(shared(f"wrap_up.{name}") or name, value) for name, value in shown.items() if value]
    state = shared(f"wrap_up.state.{found['state']}")
    return [*lines, *([state] if state else [])]
