"""`cordboard trace`: the calls in a recorded stream of a phone system."""

import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard import catalog
from cordboard.cli.console_output import PROBLEM, USAGE, AsJson, emit, err, stop, table
from cordboard.cli.language import language
from cordboard.domain.connection_state import Notice

KNOWN = ", ".join(catalog.trace_providers())
EXAMPLES = """Examples:

  cordboard trace asterisk recorded.ami.txt

  cordboard trace asterisk - --json < recorded.ami.txt"""


def trace(
    provider: Annotated[str, typer.Argument(help=f"The phone system that sent it: {KNOWN}.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The recording; - reads standard input.")],
    as_json: AsJson = False,
) -> None:
    """List the calls in a recorded stream, in order of start.

    What the phone system lacks (version, permissions, clock) goes to standard error. Exits with 1 if its version is too
    old.
    """
    reader = catalog.trace_reader(provider)
    if reader is None:
        stop(f"There is no reader of recorded streams for '{provider}'.", f"Known: {KNOWN}.", USAGE)
    try:
        stream = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as broken:
        stop(f"{file} cannot be read: {broken.strerror}.", code=USAGE)
    if not reader.is_recording(stream):
        stop(f"{'Standard input' if str(file) == '-' else file} is no recording of {provider}.", reader.LOOKS, USAGE)
    with err.status("Reading the stream..."):
        calls: list[dict[str, Any]] = reader.calls_in(stream, {})
        notices: tuple[Notice, ...] = reader.notices_in(stream, time.time())
    texts = catalog.trace_texts(provider, language())
    for notice in notices:
        problem = texts.problem(notice)
        if notice.code == reader.TOO_OLD:
            stop(problem.sentence, problem.fix or "", PROBLEM)
        err.print(" ".join(filter(None, (problem.sentence, problem.fix))))
    if as_json:
        emit(calls)
        return
    table(
        ("direction", "client", "line", "rang", "talked", "outcome", "holds", "transfers", "ended by"),
        [
            (
                c["direction"], c["client"], c["did"] or c["queue"], " ".join(c["rang"]), " ".join(c["talked"]),
                c["disposition"], c["holds"] or "", c["transfers"] or "", c["ended_by"],
            )
            for c in calls
        ],
        "The stream holds no calls.",
    )  # fmt: skip
