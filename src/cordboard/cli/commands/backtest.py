"""`cordboard backtest`: settings in a folder, tried on past calls before they are applied."""

import time
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cordboard.cli.commands.settings import Folder, in_force, in_todays_shape, read_folder
from cordboard.cli.console_output import PROBLEM, AsJson, emit, err, out, stop, table, text, titled
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Remote, Server, Token, remote

EXAMPLES = """Examples:

  cordboard backtest ./settings

  cordboard backtest ./settings --days 7 --json
"""
ASKED_EVERY_S = 0.2
SHOWN = 5


def backtest(
    folder: Folder,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days back.")] = 30,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Try the settings in a folder on past calls. Nothing is saved and nothing is sent to a CRM. Ctrl+C cancels."""
    written = read_folder(folder)
    with remote(server, token) as far:
        wanted = in_todays_shape(written, in_force(far)[1])
        started = far.send("POST", "/backtests", {"settings": msgspec.to_builtins(wanted), "days": days})
        path = f"/backtests/{started['id']}"
        try:
            found = _followed(far, path)
        except KeyboardInterrupt:
            found = far.send("DELETE", path)
    if as_json:
        emit(found)
    else:
        _show(found)
    if found["state"] != "done":
        raise typer.Exit(PROBLEM)


def _followed(far: Remote, path: str) -> Any:
    """Its result, once it has ended; the progress goes to stderr."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        shown = progress.add_task(tr("Trying past calls"), total=None)
        while True:
            found = far.get(path)
            progress.update(shown, total=found["calls"] or None, completed=found["done"])
            if found["state"] != "running":
                return found
            time.sleep(ASKED_EVERY_S)


def _show(found: dict[str, Any]) -> None:
    if found["state"] == "failed":
        stop(tr("The backtest failed: {problem}", problem=found["problem"]), tr("Start it again."))
    if found["state"] == "cancelled":
        values = {"done": found["done"], "calls": found["calls"]}
        text(tr("Cancelled after {done} of {calls, plural, one {# call} other {# calls}}.", **values))
    if not found["differing"]:
        text(tr("Nothing would change in {calls, plural, one {# call} other {# calls}}.", calls=found["done"]))
    else:
        counts = _counts(found)
        text(tr("{differing} of {calls, plural, one {# call} other {# calls}} would be logged differently:", **counts))
        headings = (tr("Record"), tr("More"), tr("Fewer"), tr("Different"))
        table(headings, [_row(found, entity) for entity in _entities(found)], "")
    if found["undecided"]:
        text(
            tr(
                "{count, plural, one {# decision} other {# decisions}} can't be predicted: "
                "the CRM was not asked for these deals or numbers.",
                count=found["undecided"],
            )
        )
    for one in found["examples"][:SHOWN]:
        out.print(titled(tr("Example: call {call}", call=one["call"])))
        text(f"  {tr('now: {effects}', effects=_effects(one['before']))}")
        text(f"  {tr('then: {effects}', effects=_effects(one['after']))}")


def _counts(found: dict[str, Any]) -> dict[str, int]:
    return {"differing": found["differing"], "calls": found["done"]}


def _entities(found: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys((*found["added"], *found["removed"], *found["changed"])))


def _row(found: dict[str, Any], entity: str) -> Sequence[object]:
    return (
        shared(f"entity.{entity}") or entity,
        *(found[kind].get(entity, 0) for kind in ("added", "removed", "changed")),
    )


def _effects(effects: list[dict[str, Any]]) -> str:
    """In the language in use: records and their owners; what else differs is in the JSON and the console."""
    named = [(shared(f"entity.{one['entity']}") or one["entity"], one["owner_name"]) for one in effects]
    return ", ".join(f"{what} ({owner})" if owner else what for what, owner in named) or tr("nothing")
