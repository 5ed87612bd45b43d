"""`cordboard shadow`: what a connection in shadow mode would have logged, beside what another integration logged."""

from typing import Annotated, Any

import typer

from cordboard.cli.console_output import PROBLEM, AsJson, emit, table, text
from cordboard.cli.explanation import word
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Server, Token, named, remote

EXAMPLES = """Examples:

  cordboard shadow zoho

  cordboard shadow zoho --hours 4 --json
"""
VERDICTS = ("same", "missing", "doubled", "different")


def shadow(
    connection: Annotated[str, typer.Argument(metavar="CONNECTION", help="The CRM connection.")],
    hours: Annotated[int, typer.Option(min=1, max=168, help="How many hours back.")] = 24,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Compare what would have been logged with what another integration logged. This doesn't write to the CRM."""
    with remote(server, token, "Comparing") as far:
        found = far.send("POST", f"/shadow/{named(connection)}", None, {"hours": hours})
    if as_json:
        emit(found)
    else:
        _show(found)
    if any(one["missing"] or one["doubled"] or one["different"] for one in found["counts"]):
        raise typer.Exit(PROBLEM)


def _show(found: dict[str, Any]) -> None:
    if not found["compared"]:
        text(shared("shadow.too_few", n=found["calls"], needed=found["needed"]))
    else:
        text(shared("shadow.calls", n=found["calls"], cost=found["cost"]))
        headings = (tr("Record"), *(shared(f"shadow.verdict.{one}") or one for one in VERDICTS))
        table(headings, [(word("entity", one["entity"]), *(one[v] for v in VERDICTS)) for one in found["counts"]], "")
    if not found["complete"]:
        text(shared("shadow.incomplete"))
    if found["no_number"]:
        text(shared("shadow.no_number", n=found["no_number"]))
    for one in found["examples"]:
        client = one["client"] or {}
        who = " ".join(part for part in (client.get("name"), client.get("number")) if part) or one["call"]
        told = [
            shared(f"shadow.differs.{name}", ours=ours, theirs=theirs)
            for name, (ours, theirs) in one["differs"].items()
        ]
        said = ", ".join(part for part in told if part)
        head = f"{word('entity', one['entity'])} · {shared('shadow.verdict.' + one['verdict'])}: {who}"
        text(f"{head} ({said})" if said else head)
