"""CSV files of commands: read, checked by the server, saved as a whole or not at all, with their mistakes by line."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import PROBLEM, USAGE, emit, line, stop, text
from cordboard.cli.explanation import sentence
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import remote

Check = Annotated[bool, typer.Option("--check", help="Show what would change; save nothing.")]
Target = Annotated[Path | None, typer.Option("--file", "-f", metavar="FILE", help="Write it there. Default: print it.")]


def import_file(
    file: Path,
    path: str,
    shown: Callable[[dict[str, Any]], str],
    check: bool,
    as_json: bool,
    server: str | None,
    token: str | None,
) -> None:
    """Send the file; save it unless it has mistakes or `check` is asked for. `shown`: a line of it in words."""
    try:
        csv = file.read_text(encoding="utf-8-sig")
    except OSError as broken:
        stop(tr("{path} can't be read: {reason}.", path=file, reason=broken.strerror), "", USAGE)
    except UnicodeDecodeError:
        stop(tr("{path} is not UTF-8 text.", path=file), tr("Save it as CSV UTF-8."), USAGE)
    with remote(server, token) as far:
        found = far.send("POST", path, {"csv": csv})
        if not found["problems"] and not check:
            found = far.send("POST", path, {"csv": csv, "save": True})
    if as_json:
        emit(found)
    else:
        _show(found, shown)
    if found["problems"]:
        raise typer.Exit(PROBLEM)


def _show(found: dict[str, Any], shown: Callable[[dict[str, Any]], str]) -> None:
    for problem in (*found["problems"], *found.get("warnings", ())):
        column = tr(", column {n}", n=problem["column"]) if problem["column"] else ""
        text(tr("Line {n}{column}: {text}", n=problem["line"], column=column, text=sentence(problem, "csv")))
    if found["problems"]:
        text(tr("Nothing was saved."))
        return
    for one in found.get("people") or found.get("numbers") or ():
        change = one["change"]
        text(f"{shared(f'import_change.{change}') or change:<12} {shown(one)}")
    for one in found.get("costs") or ():
        text(shown(one))
    if found.get("saved"):
        text(tr("Saved."))
    if found.get("version") is not None:
        text(tr("Saved as version {version}. Active from the next call.", version=found["version"]))


def export_file(path: str, target: Path | None, server: str | None, token: str | None) -> None:
    """Print the file of the server, or write it where it is asked for."""
    with remote(server, token) as far:
        csv = far.read(path)
    put_file(csv, target)


def put_file(csv: str, target: Path | None) -> None:
    """Print a file, or write it where it is asked for."""
    if target is None:
        for one in csv.splitlines():
            line(one)
        return
    try:
        target.write_text(csv, encoding="utf-8", newline="")
    except OSError as broken:
        problem = tr("{path} can't be written: {reason}.", path=target, reason=broken.strerror)
        stop(problem, tr("Choose another file."), USAGE)
    text(tr("Saved: {path}", path=target))
