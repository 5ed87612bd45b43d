"""`cordboard duplicates`: duplicate people and companies with the evidence, a preview, merging, undoing."""

from typing import Annotated, Any

import typer

from cordboard.cli.console_output import PROBLEM, AsJson, emit, table, text
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard duplicates list

  cordboard duplicates preview zoho contact:4876876000001 contact:4876876000002

  cordboard duplicates merge zoho contact:4876876000001 contact:4876876000002

  cordboard duplicates undo 3f0c2a7d51b94e88"""

duplicates = typer.Typer(no_args_is_help=True, help="Duplicates in the CRMs.")
Connection = Annotated[str, typer.Argument(help="The CRM connection.")]
Survivor = Annotated[str, typer.Argument(help="The record that stays: contact:ID, lead:ID or account:ID.")]
Merged = Annotated[str, typer.Argument(help="The record that is merged into it.")]
Take = Annotated[
    list[str] | None, typer.Option("--take", help="A field whose value comes from the merged record; repeatable.")
]


@duplicates.command("list", epilog=EXAMPLES)
def list_(
    connection: Annotated[str | None, typer.Option(help="Of this CRM connection only.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many pairs at most.")] = 100,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List people and companies that may be in a CRM twice, and why."""
    with remote(server, token) as far:
        found = far.get("/duplicates", connection=connection, limit=limit)
    if as_json:
        emit(found)
        return
    for one in found["connections"]:
        if not one["on"]:
            text(tr("{connection}: merging duplicates is switched off.", connection=one["connection"]))
    if not found["items"]:
        text(tr("No duplicates found."))
        return
    headings = (tr("Connection"), tr("Stays"), tr("Duplicate"), tr("Evidence"))
    rows = [
        (one["connection"], _record(one["first"]), _record(one["second"]), _evidence(one)) for one in found["items"]
    ]
    table(headings, rows, "")


@duplicates.command("preview", epilog=EXAMPLES)
def preview(
    connection: Connection,
    survivor: Survivor,
    merged: Merged,
    take: Take = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show what a merge would do, without merging."""
    with remote(server, token) as far:
        found = far.send("POST", "/duplicates/preview", _draft(connection, survivor, merged, take))
    if as_json:
        emit(found)
    else:
        _show(found)


@duplicates.command("merge", epilog=EXAMPLES)
def merge(
    connection: Connection,
    survivor: Survivor,
    merged: Merged,
    take: Take = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Merge one record into the other. It can be undone."""
    draft = _draft(connection, survivor, merged, take)
    with remote(server, token) as far:
        found = far.send("POST", "/duplicates/preview", draft)
        if not yes:
            _show(found)
            typer.confirm(tr("Merge these records?"), abort=True, err=True)
        made = far.send("POST", "/merges", {**draft, "fingerprint": found["fingerprint"]})
    _made(made, as_json)


@duplicates.command("merges", epilog=EXAMPLES)
def merges(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """List merges, newest first."""
    with remote(server, token) as far:
        items = far.get("/merges")["items"]
    if as_json:
        emit(items)
        return
    if not items:
        text(tr("Nothing was merged yet."))
        return
    headings = (tr("Merge"), tr("Stays"), tr("Duplicate"), tr("State"))
    table(headings, [(one["id"], _record(one["survivor"]), _record(one["merged"]), _state(one)) for one in items], "")


@duplicates.command("undo", epilog=EXAMPLES)
def undo(
    merge: Annotated[str, typer.Argument(help="The ID of the merge.")],
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Undo a merge: both records become what they were."""
    with remote(server, token) as far:
        made = far.send("POST", f"/merges/{merge}/undo", {})
    _made(made, as_json)


def _draft(connection: str, survivor: str, merged: str, take: list[str] | None) -> dict[str, Any]:
    draft = {"connection": connection, "survivor": _chosen(survivor), "merged": _chosen(merged)}
    return {**draft, "take": take} if take else draft


def _chosen(written: str) -> dict[str, str]:
    entity, colon, record = written.partition(":")
    if not colon or entity not in ("contact", "lead", "account") or not record:
        raise typer.BadParameter(tr("Write contact:ID, lead:ID or account:ID, not {written}.", written=written))
    return {"entity": entity, "id": record}


def _show(found: dict[str, Any]) -> None:
    text(tr("Stays: {record}", record=_record(found["survivor"])))
    text(tr("Duplicate: {record}", record=_record(found["merged"])))
    for one in found["fields"]:
        kept, lost = (one["merged"], one["survivor"]) if one["take"] else (one["survivor"], one["merged"])
        text(f"  {one['label']}: {kept}" + (f" ({tr('instead of {value}', value=lost)})" if lost else ""))
    for entity, count in found["moves"].items():
        text(f"  {shared(f'entity.{entity}') or entity}: {count}")
    for limit in found["limits"]:
        text(f"  {shared(f'duplicates.limit.{limit}') or limit}")


def _made(made: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit(made)
    else:
        text(f"{made['id']}: {_state(made)}")
    if made["state"] in ("failed", "undo_failed"):
        raise typer.Exit(PROBLEM)


def _state(one: dict[str, Any]) -> str:
    word = shared(f"duplicates.state.{one['state']}") or one["state"]
    return f"{word} ({one['new_id']})" if one["new_id"] else word


def _record(one: dict[str, Any]) -> str:
    return ", ".join(filter(None, (one["name"], f"{one['entity']}:{one['id']}")))


def _evidence(pair: dict[str, Any]) -> str:
    return "; ".join(
        f"{shared('duplicates.evidence.' + one['kind']) or one['kind']}: {one['value']}" for one in pair["evidence"]
    )
