"""`cordboard sms`: how a text travels as SMS."""

import sys
from typing import Annotated

import typer

from cordboard.cli.console_output import USAGE, AsJson, emit, stop, table, text
from cordboard.cli.language import tr
from cordboard.domain.sms.plainer_text import Plainer, plainer
from cordboard.domain.sms.segments import Alphabet, Segments, outside_gsm7, segmented

EXAMPLES = """Examples:

  cordboard sms segments "Estimado García: su factura está lista"

  cordboard sms segments "Estimado García: su factura está lista" --simplify strong --json"""
CHARSETS = {Alphabet.GSM7: "GSM 7-bit", Alphabet.UCS2: "UCS-2"}

sms = typer.Typer(no_args_is_help=True, help="SMS: how many parts a text takes.")


@sms.command("segments", epilog=EXAMPLES)
def segments(
    message: Annotated[str, typer.Argument(metavar="TEXT", help="The text; - reads standard input.")],
    simplify: Annotated[
        Plainer, typer.Option(help="Replace characters that need the longer alphabet: off, safe or strong.")
    ] = Plainer.OFF,
    as_json: AsJson = False,
) -> None:
    """Show in how many parts a text is sent as SMS, and which characters make it longer."""
    try:
        given = sys.stdin.buffer.read().decode("utf-8").removesuffix("\n") if message == "-" else message
        given.encode("utf-8")
    except UnicodeError:
        stop(tr("The text isn't valid UTF-8."), "", USAGE)
    found = segmented(written := plainer(given, simplify))
    if as_json:
        emit({"alphabet": found.alphabet, "parts": len(found.parts), "units": found.units})
        return
    pairs = zip(found.parts, found.units, strict=True)
    rows = [(str(place), str(units), part) for place, (part, units) in enumerate(pairs, start=1)]
    table((tr("Part"), tr("Units"), tr("Text")), rows, "")
    text(tr("Alphabet: {alphabet}", alphabet=CHARSETS[found.alphabet]))
    if odd := outside_gsm7(written):
        text(tr("Outside the GSM alphabet: {characters}", characters=" ".join(odd)))
        _say_what_is_saved(written, found)


def _say_what_is_saved(written: str, found: Segments) -> None:
    shorter = len(segmented(plainer(written, Plainer.STRONG)).parts)
    if shorter < len(found.parts):
        text(tr("With --simplify strong, the text takes {count, plural, one {# part} other {# parts}}.", count=shorter))
