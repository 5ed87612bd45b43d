"""`cordboard phonebook`: the contacts in a file of a phone, of Google or of Outlook."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import USAGE, AsJson, emit, err, stop, table
from cordboard.cli.language import tr
from cordboard.domain.phone_book.entry import Entry
from cordboard.domain.phone_book.reading import LARGEST, Unreadable, read_phone_book

EXAMPLES = """Examples:

  cordboard phonebook read contacts.vcf

  cordboard phonebook read contacts.csv --json"""

phonebook = typer.Typer(no_args_is_help=True, help="Phone books: vCard and CSV files.")


@phonebook.command("read", epilog=EXAMPLES)
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A vCard or CSV file; - reads standard input.")],
    as_json: AsJson = False,
) -> None:
    """Show the contacts in a file of a phone, Google Contacts or Outlook, as they would be imported.

    Contacts without a number that can be called are left out.
    """
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as broken:
        stop(tr("{path} can't be read: {reason}.", path=file, reason=broken.strerror), "", USAGE)
    try:
        with err.status(tr("Reading the file...")):
            entries = read_phone_book(content)
    except Unreadable as refused:
        stop(*_refusal(refused, file), USAGE)
    if as_json:
        emit([_plain(entry) for entry in entries])
        return
    rows = [(entry.name, entry.company or "", ", ".join(_numbers(entry))) for entry in entries]
    table((tr("Name"), tr("Company"), tr("Numbers")), rows, tr("No contacts with a phone number"))


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        **({"company": entry.company} if entry.company else {}),
        "phones": [phone.number for phone in entry.phones],
        "labels": [phone.label for phone in entry.phones],
        "fax": list(entry.fax),
    }


def _numbers(entry: Entry) -> list[str]:
    labelled = [f"{phone.number} ({phone.label})" if phone.label else phone.number for phone in entry.phones]
    return labelled + [f"{number} ({tr('fax')})" for number in entry.fax]


def _refusal(refused: Unreadable, file: Path) -> tuple[str, str]:
    """What is wrong with the file, and what to do."""
    if refused.code == "empty":
        return tr("{path} is empty.", path=file), tr("Export the contacts again.")
    if refused.code == "too_large":
        most = LARGEST // 1_000_000
        return tr("{path} is larger than {most} MB.", path=file, most=most), tr("Export the contacts without photos.")
    if refused.columns:
        columns = tr("Its columns: {columns}.", columns=refused.columns[:500])
        return tr("{path} has no column with phone numbers.", path=file), columns
    return tr("{path} is neither vCard nor CSV.", path=file), tr("Export the contacts as vCard (.vcf) or CSV.")
