"""`cordboard personal-data`: find, export, correct and erase everything about a number or an address."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import PROBLEM, AsJson, emit, stop, table, text, typed, when
from cordboard.cli.explanation import reason_text, word
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard personal-data find "+34 600 111 222"

  cordboard personal-data export ana@example.com --kind email --to ana.json

  cordboard personal-data erase "+34 600 111 222" --open-items discard

  cordboard personal-data list

  cordboard personal-data retention"""
personal_data = typer.Typer(no_args_is_help=True, help="Personal data of one person: find, export, correct, erase.")


class Identity(StrEnum):
    """What identifies the person."""

    PHONE = "phone"
    EMAIL = "email"
    MESSENGER = "messenger"
    TICKET_CONTACT = "ticket_contact"


class OpenItems(StrEnum):
    FINISH = "finish"
    DISCARD = "discard"


Value = Annotated[str, typer.Argument(help="A number in any format, or an address.")]
IdentityOption = Annotated[Identity, typer.Option(help="phone, email, messenger or ticket_contact.")]


def _body(kind: Identity, value: str) -> dict[str, Any]:
    return {"kind": kind.value, "value": value}


@personal_data.command()
def find(
    value: Value,
    kind: IdentityOption = Identity.PHONE,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show where a person's data is."""
    with remote(server, token) as far:
        found = far.send("POST", "/personal-data/find", _body(kind, value))
    if as_json:
        emit(found)
        return
    _show(found)


def _show(found: dict[str, Any]) -> None:
    rows = [
        (
            word("pd.place", one["kind"]),
            str(one["count"]),
            word("pd.master", one["master"]) if one["master"] else "",
        )
        for one in found["places"]
    ]
    table((tr("Where"), tr("Entries"), ""), rows, tr("Nothing is stored about {value}.", value=found["value"]))
    for one in found["findings"]:
        if one["master"] == "crm" and one["link"]:
            text(f"  {one['title']}: {one['link']}")
    for other in found["others"]:
        text(tr("The same CRM record also has {number}. Look for it separately.", number=other))
    if found["erased_at"]:
        text(tr("Erased before: {at}.", at=when(found["erased_at"])))


@personal_data.command()
def export(
    value: Value,
    to: Annotated[Path | None, typer.Option(help="Write to this file; .csv makes a table.")] = None,
    kind: IdentityOption = Identity.PHONE,
    server: Server = None,
    token: Token = None,
) -> None:
    """Export everything about a person, as JSON or CSV."""
    table_wanted = to is not None and to.suffix.lower() == ".csv"
    with remote(server, token) as far:
        if table_wanted:
            content = far.send_text("POST", "/personal-data/export.csv", _body(kind, value))
        else:
            found = far.send("POST", "/personal-data/export", _body(kind, value))
    if to is None:
        emit(found)
        return
    try:
        to.touch(mode=0o600)
        if table_wanted:
            to.write_text(content, encoding="utf-8", newline="")
        else:
            to.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as broken:
        stop(tr("The file could not be written: {why}", why=str(broken)), tr("Choose another file with --to."))
    text(tr("Exported to {path}. The file holds personal data.", path=str(to)))


@personal_data.command()
def correct(
    value: Value,
    name: Annotated[str, typer.Option(help="The new name.")],
    kind: IdentityOption = Identity.PHONE,
    server: Server = None,
    token: Token = None,
) -> None:
    """Correct a person's name in calls. What a CRM keeps is corrected there."""
    with remote(server, token) as far:
        done = far.send("POST", "/personal-data/correct", {**_body(kind, value), "name": name})
    text(tr("Calls with the new name: {count}.", count=done["corrected"]))
    for one in done["elsewhere"]:
        text(f"  {word('pd.place', one['kind'])}: {word('pd.master', one['master'])} {one['link'] or one['id']}")


@personal_data.command()
def erase(
    value: Value,
    kind: IdentityOption = Identity.PHONE,
    open_items: Annotated[OpenItems, typer.Option(help="finish or discard what is waiting to be sent.")] = (
        OpenItems.FINISH
    ),
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask for confirmation.")] = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Erase everything about a person. Calls stay as anonymous figures. This can't be undone."""
    with remote(server, token) as far:
        if not yes:
            found = far.send("POST", "/personal-data/find", _body(kind, value))
            _show(found)
            again = typer.prompt(tr("This can't be undone. Type {value} to erase it", value=value))
            if again.strip() != value.strip():
                stop(tr("Nothing was erased: what you typed doesn't match."), tr("Try again."), PROBLEM)
        job = far.send("POST", "/personal-data/erase", {**_body(kind, value), "open_items": open_items.value})
    if as_json:
        emit(job)
        return
    follow = typed(f"personal-data list --reference {job['reference']}")
    text(tr("Erasure {reference} has started. Follow it with: {command}", reference=job["reference"], command=follow))


@personal_data.command("list")
def list_erasures(
    reference: Annotated[str | None, typer.Option(help="Only this erasure.")] = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List erasures and how far they are. They name nobody."""
    with remote(server, token) as far:
        if reference:
            items = [far.get(f"/personal-data/erasures/{reference}")]
        else:
            items = far.get("/personal-data/erasures")["items"]
    if as_json:
        emit({"items": items})
        return
    rows = [
        (one["reference"], when(one["at"]), one["by"], word("pd.state", one["state"]), _words(one)) for one in items
    ]
    headings = (tr("Reference"), tr("Requested"), tr("By"), tr("State"), "")
    table(headings, rows, tr("No erasures yet."))


@personal_data.command()
def retention(
    run: Annotated[bool, typer.Option("--run", help="Delete it now, also where the job is switched off.")] = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show what is older than its period and will be deleted; with --run, delete it now."""
    with remote(server, token) as far:
        path = "/personal-data/retention"
        items = (far.send("POST", f"{path}/run", {}) if run else far.get(path))["items"]
    if as_json:
        emit({"items": items})
        return
    counted = "deleted" if run else "count"
    rows = [
        (
            word("retention", one["kind"]),
            tr("{days, plural, one {# day} other {# days}}", days=one["days"]) if one["days"] else tr("without an end"),
            str(one[counted]),
            str(one["waiting"]),
            when(one["oldest"]) if one["oldest"] else "",
        )
        for one in items
    ]
    third = tr("Deleted") if run else tr("To delete")
    table((tr("Data"), tr("Period"), third, tr("Still needed"), tr("Oldest")), rows, "")


def _words(one: dict[str, Any]) -> str:
    """What it waits for, or what is left."""
    waits, left = _listed(one["waits"]), _listed(one["left"])
    told = []
    if waits:
        told.append(tr("Waiting for: {what}", what=waits))
    elif left:
        told.append(tr("Not erased here: {what}", what=left))
    return "; ".join([*told, *([reason_text(one["reasons"], one["problem"])] if one["problem"] else [])])


def _listed(kinds: dict[str, int]) -> str:
    return ", ".join(f"{word('pd.place', kind)} {n}" for kind, n in kinds.items())
