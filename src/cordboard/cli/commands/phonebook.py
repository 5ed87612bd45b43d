"""`cordboard phonebook`: contacts in files of phones, Google and Outlook; devices that read those of the CRMs."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.commands.phonebook_import import import_contacts, imported, refusal
from cordboard.cli.console_output import USAGE, AsJson, emit, err, line, stop, table, text, when
from cordboard.cli.csv_import import Target, put_file
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, remote
from cordboard.contract.phone_book import Dialled, FileKind
from cordboard.domain.phone_book.entry import Entry
from cordboard.domain.phone_book.reading import Unreadable, read_phone_book

EXAMPLES = """Examples:

  cordboard phonebook read contacts.vcf

  cordboard phonebook read contacts.csv --json

  cordboard phonebook import contacts.vcf --check

  cordboard phonebook export --format csv --file contacts.csv

  cordboard phonebook add-device "Reception" --user ana --numbers national"""

phonebook = typer.Typer(
    no_args_is_help=True, help="Phone books: files of contacts, and phones that read the contacts of the CRMs."
)


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
        stop(*refusal(refused, file), USAGE)
    if as_json:
        emit([_plain(entry) for entry in entries])
        return
    rows = [(entry.name, entry.company or "", ", ".join(_numbers(entry))) for entry in entries]
    table((tr("Name"), tr("Company"), tr("Numbers")), rows, tr("No contacts with a phone number"))


phonebook.command("import", epilog=EXAMPLES)(import_contacts)
phonebook.command("imported", epilog=EXAMPLES)(imported)


@phonebook.command("export", epilog=EXAMPLES)
def export(
    kind: Annotated[FileKind, typer.Option("--format", help="vcf: vCard; csv: as Google Contacts.")] = FileKind.VCF,
    target: Target = None,
    server: Server = None,
    token: Token = None,
) -> None:
    """Write all contacts of the CRMs that have a phone number to a file."""
    with remote(server, token) as far, err.status(tr("Reading the contacts...")):
        found = far.read(f"/phone-book/contacts.{kind}")
    put_file(found, target)


@phonebook.command("devices", epilog=EXAMPLES)
def devices(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """List the devices that may read the contacts, and how they may."""
    with remote(server, token) as far:
        found = far.get("/phone-book")
    if as_json:
        emit(found)
        return
    ways = [title for key, title in (("xml", "XML"), ("carddav", "CardDAV"), ("ldap", "LDAP")) if found[key]]
    if ways:
        text(
            tr("Switched on: {ways}. Contacts per device: at most {limit}.", ways=", ".join(ways), limit=found["limit"])
        )
    else:
        text(tr("Phones can't read the contacts: it is switched off."))
    rows = [
        (one["id"], one["name"], one["user_name"] or one["user"], when(one["used_at"]) if one["used_at"] else "-")
        for one in found["devices"]
    ]
    table((tr("ID"), tr("Name"), tr("User"), tr("Last used")), rows, tr("No devices"))


@phonebook.command("add-device", epilog=EXAMPLES)
def add_device(
    name: Annotated[str, typer.Argument(help="What you call it, for example Reception.")],
    user: Annotated[
        str | None, typer.Option(help="ID or name of the user on whose behalf it reads. Default: yourself.")
    ] = None,
    crm: Annotated[str | None, typer.Option(help="Only the contacts of this CRM connection.")] = None,
    numbers: Annotated[
        Dialled, typer.Option(help="How it dials: plus (+34...), zeros (0034...), or national.")
    ] = Dialled.PLUS,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Add a device that may read the contacts, and show its secret once."""
    with remote(server, token) as far:
        if user is not None:
            known = far.get("/users")["items"]
            user = next((one["id"] for one in known if user.casefold() == one["name"].casefold()), user)
        made = far.send("POST", "/phone-book/devices", {"name": name, "user": user, "crm": crm, "numbers": numbers})
    if as_json:
        emit(made)
        return
    text(tr("Copy the secret now. You won't see it again."))
    line(made["secret"])


@phonebook.command("remove-device", epilog=EXAMPLES)
def remove_device(
    device: Annotated[str, typer.Argument(help="Its ID: cordboard phonebook devices.")],
    server: Server = None,
    token: Token = None,
) -> None:
    """Remove a device; its secret stops working."""
    with remote(server, token) as far:
        far.send("DELETE", f"/phone-book/devices/{device}")
    text(tr("Removed."))


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
