"""`cordboard number`: how a written number is read."""

from typing import Annotated

import typer

from cordboard.cli.console_output import USAGE, AsJson, emit, stop, text
from cordboard.domain.numbers.reading import read
from cordboard.domain.numbers.regions import REGION, meant, region_of

EXAMPLES = """Examples:

  cordboard number "067 123-45-67" --region UA

  cordboard number 380671234567 --region ES --json"""


def number(
    written: Annotated[str, typer.Argument(metavar="TEXT", help="A number in any spelling.")],
    region: Annotated[str | None, typer.Option(help="Country of the line, two letters, e.g. UA.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how a written number is read, and why."""
    if region is not None and region_of(region) is None:
        stop(f"There is no region '{region}': a region is {REGION}.", meant(region), USAGE)
    reading = read(written, region)
    if as_json:
        emit({"kind": reading.kind, "e164": reading.e164, "candidates": reading.candidates})
        return
    text(f"{reading.kind}  {reading.e164 or ' or '.join(reading.candidates) or reading.raw}")
    text(reading.why)
    if reading.extension:
        text(f"extension {reading.extension}")
