"""`cordboard number`: how a written number is read."""

from typing import Annotated

import typer

from cordboard.cli.console_output import PROBLEM, USAGE, AsJson, emit, stop, text
from cordboard.cli.explanation import word
from cordboard.cli.language import shared, tr
from cordboard.cli.server_address import STORE, settings_folder
from cordboard.cli.server_client import country_in_settings
from cordboard.domain.numbers.phone_number import NumberKind
from cordboard.domain.numbers.reading import read
from cordboard.domain.numbers.regions import REGION, meant, region_of

EXAMPLES = """Examples:

  cordboard number "067 123-45-67" --region UA

  cordboard number 380671234567 --region ES --json"""


def number(
    written: Annotated[str, typer.Argument(metavar="TEXT", help="A number in any format.")],
    region: Annotated[
        str | None,
        typer.Option(help="Country, two letters, such as UA. Default: the country in the server's settings."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how a written number is read, and why. Exits with 1 if it is not a phone number."""
    if region is not None and region_of(region) is None:
        stop(tr("Unknown country code: {region}. Use {form}.", region=region, form=REGION), meant(region), USAGE)
    known = None if region else country_in_settings() or _country_in_data()
    reading = read(written, region or known)
    if as_json:
        emit({"kind": reading.kind, "e164": reading.e164, "candidates": reading.candidates})
    else:
        text(f"{reading.e164 or ', '.join(reading.candidates) or reading.raw}  ({word('number', reading.kind)})")
        text(" ".join(shared(f"reading.{one.code}", **one.values) or reading.why for one in reading.reasons))
        if known:
            text(tr("Country: {country} (from the server's settings)", country=known))
        if reading.extension:
            text(tr("extension {extension}", extension=reading.extension))
    if reading.kind is NumberKind.INVALID and not reading.candidates:
        raise typer.Exit(PROBLEM)


def _country_in_data() -> str | None:
    """The country in the settings of the data folder, where no server answers."""
    folder = settings_folder()
    if folder is None or not (folder / STORE).is_file():
        return None
    from cordboard.main import country_in  # loads the whole program, which takes a second

    return country_in(folder)
