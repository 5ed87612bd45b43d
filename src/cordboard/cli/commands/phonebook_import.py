"""`cordboard phonebook import` and `imported`: contacts of a file for a CRM, and what became of them."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import USAGE, AsJson, emit, err, stop, table, text, typed
from cordboard.cli.csv_import import Check
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Server, Token, remote
from cordboard.contract.phone_book_import import NewRecord
from cordboard.domain.phone_book.entry import Entry
from cordboard.domain.phone_book.reading import LARGEST, Unreadable, read_phone_book


def import_contacts(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A vCard or CSV file; - reads standard input.")],
    crm: Annotated[str | None, typer.Option(help="CRM connection. Default: the first one.")] = None,
    create: Annotated[NewRecord, typer.Option(help="What new people become in the CRM.")] = NewRecord.CONTACT,
    check: Check = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Import the contacts of a file into a CRM; people are recognised by their numbers, however they are written.

    Who is in the CRM gets the numbers that it lacks there. Nothing in the CRM is overwritten.
    """
    body = {"contacts": _contacts(file), "connection": crm, "create": create, "save": not check}
    with remote(server, token) as far, err.status(tr("Comparing the contacts...")):
        found = far.send("POST", "/phone-book/import", body)
    if as_json:
        emit(found)
        return
    rows = [(one["name"], ", ".join(one["numbers"]), _word(one), _remark(one)) for one in found["contacts"]]
    table((tr("Name"), tr("Numbers"), tr("Change"), tr("Remark")), rows, tr("No contacts with a phone number"))
    if found["id"]:
        text(tr("Queued. What became of it: {command}", command=typed(f"phonebook imported {found['id']}")))
    elif not check:
        text(tr("Nothing to import: the CRM has all these numbers."))


def imported(
    import_id: Annotated[str, typer.Argument(metavar="IMPORT", help="Its ID, as import shows it.")],
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show what became of an import: each record that it created or changed, with its link."""
    with remote(server, token) as far:
        found = far.get(f"/phone-book/imports/{import_id}")
    if as_json:
        emit(found)
        return
    rows = [
        (
            one["name"] or "-",
            shared(f"kind.{one['kind']}") or one["kind"],
            shared(f"item.{one['state']}") or one["state"],
            one["link"] or one["reason"] or "",
        )
        for one in found["items"]
    ]
    table((tr("Name"), tr("Change"), tr("State"), tr("Link")), rows, "")


def _contacts(file: Path) -> list[dict[str, Any]]:
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as broken:
        stop(tr("{path} can't be read: {reason}.", path=file, reason=broken.strerror), "", USAGE)
    try:
        return [_contact(one) for one in read_phone_book(content) if one.name]
    except Unreadable as refused:
        stop(*refusal(refused, file), USAGE)


def _contact(one: Entry) -> dict[str, Any]:
    phones, emails = one.phones[:20], one.emails[:20]
    return {
        "name": one.name[:300],
        "phones": [phone.number[:300] for phone in phones],
        "labels": [phone.label[:300] for phone in phones],
        "company": one.company and one.company[:300],
        "emails": [email[:300] for email in emails],
    }


def _word(one: dict[str, Any]) -> str:
    return shared(f"import_change.{one['change']}") or one["change"]


def _remark(one: dict[str, Any]) -> str:
    """Why it is skipped, what it gets, and where file and CRM differ."""
    if one["why"]:
        return shared(f"import_why.{one['why']}") or one["text"]
    remarks = [f"+ {add['value']}" for add in one["adds"]]
    remarks += [
        tr(
            "{field} stays {crm}, the file has {file}.",
            field=shared(f"import_field.{c['field']}"),
            crm=c["crm"],
            file=c["file"],
        )
        for c in one["conflicts"]
    ]
    return " ".join(remarks)


def refusal(refused: Unreadable, file: Path) -> tuple[str, str]:
    """What is wrong with the file, and what to do."""
    if refused.code == "empty":
        return tr("{path} is empty.", path=file), tr("Export the contacts again.")
    if refused.code == "too_large":
        return tr("{path} is larger than {most} MB.", path=file, most=LARGEST // 1_000_000), tr(
            "Export the contacts without photos."
        )
    if refused.columns:
        columns = tr("Its columns: {columns}.", columns=refused.columns[:500])
        return tr("{path} has no column with phone numbers.", path=file), columns
    return tr("{path} is neither vCard nor CSV.", path=file), tr("Export the contacts as vCard (.vcf) or CSV.")
