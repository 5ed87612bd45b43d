"""`cordboard calls log|create|relink|unlink|ignore|assign`: actions on one call."""

from typing import Annotated, Any

import typer

from cordboard.cli.console_output import AsJson, emit, table, text
from cordboard.cli.explanation import labelled, sentence, word
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, named, remote

Call = Annotated[str, typer.Argument(metavar="ID", help="The call's ID, from 'calls'.")]
Connection = Annotated[str | None, typer.Option("--connection", help="The CRM connection, where there are several.")]
Reason = Annotated[str, typer.Option("--reason", help="Reason, stored in the journal.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, do nothing.")]


def _act(verb: str, call: str, body: dict[str, Any], as_json: bool, server: Any, token: Any) -> None:
    with remote(server, token) as far:
        done = far.send("POST", f"/calls/{named(call)}/{verb}", body)
    if as_json:
        emit(done)
        return
    if done["dry_run"]:
        text(tr("Nothing was done. This would happen:"))
    text(sentence(done))
    for write in done["writes"]:
        text("  " + _line(write))


def _line(write: dict[str, Any]) -> str:
    parts = [labelled(word("kind", write["kind"]), write["title"])]
    parts += [labelled(tr("Owner"), write["owner"])] if write["owner"] else []
    parts += [labelled(tr("Linked to"), write["linked_to"])] if write["linked_to"] else []
    return ". ".join(parts)


def log(
    call: Call, connection: Connection = None, reason: Reason = "", dry_run: Dry = False, as_json: AsJson = False,
    server: Server = None, token: Token = None,
) -> None:  # fmt: skip
    """Log a call in the CRM now, whatever the logging rules say."""
    body = {"connection": connection, "reason": reason, "dry_run": dry_run}
    _act("log", call, body, as_json, server, token)


def create(
    call: Call, connection: Connection = None, reason: Reason = "", dry_run: Dry = False, as_json: AsJson = False,
    server: Server = None, token: Token = None,
) -> None:  # fmt: skip
    """Create the lead of a new caller after all."""
    body = {"connection": connection, "reason": reason, "dry_run": dry_run}
    _act("create", call, body, as_json, server, token)


def relink(
    call: Call,
    entity: Annotated[str, typer.Argument(metavar="TYPE", help="contact, lead or account.")],
    record: Annotated[str, typer.Argument(metavar="RECORD", help="The record's ID in the CRM.")],
    connection: Connection = None, reason: Reason = "", dry_run: Dry = False, as_json: AsJson = False,
    server: Server = None, token: Token = None,
) -> None:  # fmt: skip
    """Link a call to another contact, lead or account."""
    body = {"entity": entity, "record": record, "connection": connection, "reason": reason, "dry_run": dry_run}
    _act("relink", call, body, as_json, server, token)


def unlink(
    call: Call, connection: Connection = None, reason: Reason = "", dry_run: Dry = False, as_json: AsJson = False,
    server: Server = None, token: Token = None,
) -> None:  # fmt: skip
    """Undo the link to a record that appeared after the call."""
    body = {"connection": connection, "reason": reason, "dry_run": dry_run}
    _act("unlink", call, body, as_json, server, token)


def people(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Words of the name or company.")],
    connection: Connection = None, as_json: AsJson = False, server: Server = None, token: Token = None,
) -> None:  # fmt: skip
    """Find contacts, leads and accounts by name, to link a call to."""
    with remote(server, token) as far:
        found = far.get("/people", name=name, connection=connection)["items"]
    if as_json:
        emit(found)
        return
    rows = [
        (word("entity", one["entity"]), one["id"], one["name"], one["company"] or "", ", ".join(one["phones"]))
        for one in found
    ]
    table([tr(one) for one in ("Type", "ID", "Name", "Company", "Phone numbers")], rows, tr("Nobody found."))


def ignore(
    call: Call, reason: Reason = "", dry_run: Dry = False, as_json: AsJson = False, server: Server = None,
    token: Token = None,
) -> None:  # fmt: skip
    """Add the client's number to the ignored numbers."""
    _act("ignore", call, {"reason": reason, "dry_run": dry_run}, as_json, server, token)


def assign(
    call: Call,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="ID of a person of your team.")],
    extension: Annotated[str | None, typer.Option("--extension", help="Which one, if several are unassigned.")] = None,
    reason: Reason = "", dry_run: Dry = False, as_json: AsJson = False, server: Server = None, token: Token = None,
) -> None:  # fmt: skip
    """Assign an extension of the call to a person of your team."""
    body = {"member": person, "extension": extension, "reason": reason, "dry_run": dry_run}
    _act("assign", call, body, as_json, server, token)
