"""What commands show: tables for people on the terminal, JSON for programs, troubles with their next step."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.table import Table

OK, PROBLEM, USAGE = 0, 1, 2  # exit codes
COLOURS = {
    "green": "green", "amber": "yellow", "red": "red", "answered": "green", "done": "green", "active": "green",
    "parked": "red", "dropped": "dim", "held": "yellow", "open": "cyan", "failing": "yellow", "paused": "red",
    "stopped": "yellow", "trouble": "yellow", "degraded": "yellow", "new": "cyan",
}  # fmt: skip

WIDE = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 200  # in a file or pipe nothing has to wrap

out = Console(highlight=False, width=WIDE)
err = Console(stderr=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]


def emit(value: Any) -> None:
    """JSON on standard output, indented, nothing else."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def stop(detail: str, next_step: str = "", code: int = PROBLEM) -> NoReturn:
    """Say what is wrong and what to do, and leave."""
    err.print(f"[red]{_plain(detail)}[/red]")
    if next_step:
        err.print(_plain(next_step))
    raise typer.Exit(code)


def _plain(text: object) -> str:
    return str(text).replace("[", r"\[")


def coloured(word: Any) -> str:
    """A state in its colour; words without one stay as they are."""
    text = _plain("" if word is None else word)
    colour = COLOURS.get(str(word))
    return f"[{colour}]{text}[/{colour}]" if colour else text


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], empty: str) -> None:
    """Rows under headings, or a sentence where there are none."""
    found = list(rows)
    if not found:
        out.print(_plain(empty))
        return
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for row in found:
        shown.add_row(*(coloured(cell) for cell in row))
    out.print(shown)


def text(words: str) -> None:
    """Plain words, without markup."""
    out.print(words, markup=False, soft_wrap=True)
