"""`cordboard numbers`: the phone numbers of the company, from and to a CSV file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import AsJson
from cordboard.cli.csv_import import Check, Target, export_file, import_file
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token

EXAMPLES = """Examples:

  cordboard numbers export --file numbers.csv

  cordboard numbers import numbers.csv --check

  cordboard numbers import numbers.csv"""

numbers = typer.Typer(no_args_is_help=True, help="Phone numbers of your company.")


@numbers.command("import", epilog=EXAMPLES)
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="CSV with the columns number, label, owner, country, ignore, source, campaign."
        ),
    ],
    check: Check = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Add or change phone numbers from a CSV file, all of them or none. Exits with 1 if the file has mistakes."""
    import_file(file, "/numbers/import", _number, check, as_json, server, token)


def _number(one: dict[str, Any]) -> str:
    number = one["number"]
    ignored = tr("ignored") if one["ignored"] else None
    parts = (number["number"], number["title"], number["default_owner"], number["region"], ignored)
    return "  ".join(part for part in parts if part)


@numbers.command("export", epilog=EXAMPLES)
def export(target: Target = None, server: Server = None, token: Token = None) -> None:
    """Print the phone numbers as CSV, or write them to a file that can be imported again."""
    export_file("/numbers.csv", target, server, token)
