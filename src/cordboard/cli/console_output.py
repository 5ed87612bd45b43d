"""What commands show: tables for people on the terminal, JSON for programs, troubles with their next step.

Names, numbers and sentences come from outside. No text is read as markup here, and none reaches the terminal with
control characters (`toolkit/printable_text.py`); styles are given beside the text.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, NoReturn

import msgspec
import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from cordboard.toolkit.printable_text import json_text, one_line, printable

OK, PROBLEM, USAGE = 0, 1, 2  # exit codes
COLOURS = {
    "green": "green", "amber": "yellow", "red": "red", "answered": "green", "done": "green", "active": "green",
    "parked": "red", "dropped": "dim", "held": "yellow", "open": "cyan", "failing": "yellow", "paused": "red",
    "stopped": "yellow", "trouble": "yellow", "degraded": "yellow", "new": "cyan",
}  # fmt: skip

WIDE = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 200  # in a file or pipe nothing has to wrap


class PlainConsole(Console):
    """Shows text as it is: no markup, no emoji codes, and every control character written out."""

    def __init__(self, **more: Any) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, **more)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=printable(segment.text))


out = PlainConsole(width=WIDE)
err = PlainConsole(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]


def emit(value: Any) -> None:
    """JSON on standard output, indented, nothing else."""
    typer.echo(json_text(msgspec.json.format(msgspec.json.encode(value), indent=2).decode()))


def stop(detail: str, next_step: str = "", code: int = PROBLEM) -> NoReturn:
    """Say what is wrong and what to do, and leave."""
    err.print(Text(printable(detail), style="red"))
    if next_step:
        err.print(Text(printable(next_step)))
    raise typer.Exit(code)


def coloured(word: Any) -> Text:
    """A state in its colour, on one line; words without one stay as they are."""
    return Text(one_line("" if word is None else word), style=COLOURS.get(str(word), ""))


def titled(title: object, rest: object = "", state: object = None) -> Text:
    """`state  TITLE  rest`: the state in its colour, the title in bold."""
    shown = coloured(state).append("  ", style="") if state is not None else Text()
    shown.append(one_line(title), style="bold")
    return shown.append(f"  {printable(rest)}" if rest else "", style="not bold")


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], empty: str) -> None:
    """Rows under headings, or a sentence where there are none."""
    found = list(rows)
    if not found:
        text(empty)
        return
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for row in found:
        shown.add_row(*(coloured(cell) for cell in row))
    out.print(shown)


def when(moment: str | datetime | None) -> str:
    """A moment in the zone of this machine, with its name: `2026-11-28 17:27:42 CET`. Empty for None; what is
    no time comes back as it is."""
    if moment is None:
        return ""
    try:
        at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError:
        return str(moment)
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S %Z}"


def typed(arguments: str) -> str:
    """A command as it is typed here: `cordboard why last`; `./run cli why last` where `./run` started the program."""
    program = os.environ.get("CORDBOARD_COMMAND", "cordboard")
    own_verb = arguments.split()[0] in ("demo", "serve")  # `./run demo` builds the console first, `./run cli demo` not
    return f"{program.removesuffix(' cli') if own_verb else program} {arguments}"


def text(words: object) -> None:
    """Plain words."""
    out.print(Text(printable(words)), soft_wrap=True)


def line(words: object) -> None:
    """One line for other programs, never wrapped: a token, an address."""
    typer.echo(one_line(words))
