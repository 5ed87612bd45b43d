"""`cordboard shadow`: what a connection in shadow mode would have written, beside what another integration wrote."""

from typing import Annotated, Any

import typer

from cordboard.cli.console_output import PROBLEM, AsJson, emit, table, text
from cordboard.cli.explanation import word
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Server, Token, named, remote

EXAMPLES = """Examples:

  cordboard shadow zoho

  cordboard shadow zoho --days 7 --stored --json
"""
VERDICTS = ("same", "missing", "doubled", "different")
FEW = 100  # records


def shadow(
    connection: Annotated[str, typer.Argument(metavar="CONNECTION", help="The CRM connection.")],
    days: Annotated[int, typer.Option(min=1, max=90, help="Comparisons of how many days.")] = 30,
    stored: Annotated[bool, typer.Option("--stored", help="Show what was found; compare nothing now.")] = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Compare what would have been written with what another integration wrote. This doesn't write to the CRM."""
    path = f"/shadow/{named(connection)}"
    with remote(server, token, "Comparing") as far:
        found = far.get(path, days=days) if stored else far.send("POST", path, None, {"days": days})
    if as_json:
        emit(found)
    else:
        _show(found)
    if any(one["missing"] or one["doubled"] or one["different"] for one in found["counts"]):
        raise typer.Exit(PROBLEM)


def _show(found: dict[str, Any]) -> None:
    if not found["on"]:
        text(shared("shadow.off"))
    if found["problem"]:
        text(found["problem"])
    elif found["agreement"] is None:
        text(shared("shadow.nothing"))
    else:
        _show_agreement(found)
    for name, count in (("waiting", found["waiting"]), ("recent", found["recent"]), ("further", found["further"])):
        if count:
            text(shared(f"shadow.{name}", n=count))
    for one in found["examples"]:
        _show_example(one)


def _show_agreement(found: dict[str, Any]) -> None:
    text(shared("shadow.agreement", share=_percent(found["agreement"]), n=found["records"]))
    if found["records"] < FEW:
        text(shared("shadow.few", low=_percent(found["low"]), high=_percent(found["high"])))
    text(shared("shadow.calls", n=found["calls"], cost=f"{found['cost']:g}"))
    headings = (tr("Record"), *(shared(f"shadow.verdict.{one}") or one for one in VERDICTS))
    table(headings, [(word("entity", one["entity"]), *(one[v] for v in VERDICTS)) for one in found["counts"]], "")
    days = [(one["day"], one["calls"], _percent(one["same"] / one["records"])) for one in found["history"]]
    table(tuple(shared(f"shadow.{name}") or name for name in ("day", "day_calls", "day_agree")), days, "")
    if not found["complete"]:
        text(shared("shadow.incomplete"))
    if found["no_number"]:
        text(shared("shadow.no_number", n=found["no_number"]))


def _show_example(one: dict[str, Any]) -> None:
    client = one["client"] or {}
    who = " ".join(part for part in (client.get("name"), client.get("number")) if part) or one["call"]
    told = [
        shared(f"shadow.differs.{name}", ours=ours, theirs=theirs) for name, (ours, theirs) in one["differs"].items()
    ]
    said = ", ".join(part for part in told if part)
    head = f"{word('entity', one['entity'])} · {shared('shadow.verdict.' + one['verdict'])}: {who}"
    text(f"{head} ({said})" if said else head)


def _percent(share: float) -> str:
    return f"{share:.0%}"
