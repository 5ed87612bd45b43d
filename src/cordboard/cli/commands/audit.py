"""`cordboard audit`: who changed what."""

import json
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import AsJson, emit, table, when
from cordboard.cli.explanation import word
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, remote

LONGEST = 60  # characters of a value
EXAMPLES = """Examples:

  cordboard audit --who ana --since 2026-11-01

  cordboard audit --kind user_created,user_deleted"""


def audit(
    who: Annotated[str | None, typer.Option(help="Only this user or token.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only these kinds of entry, joined by commas.")] = None,
    search: Annotated[str | None, typer.Option(help="Part of what was changed, or of the detail.")] = None,
    since: Annotated[str | None, typer.Option(help="From this date or time.")] = None,
    until: Annotated[str | None, typer.Option(help="Before this date or time.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 50,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List the audit log: who changed what, newest first."""
    with remote(server, token) as far:
        page = far.get("/audit", who=who, what=kind, text=search, since=since, until=until, limit=limit)
    if as_json:
        emit(page)
        return
    rows = [
        (when(one["at"]), one["who"], word("audit", one["what"]), one["target"], _details(one)) for one in page["items"]
    ]
    table((tr("Time"), tr("Who"), tr("What"), tr("Changed"), tr("Details")), rows, tr("No entries."))


def _details(one: dict[str, Any]) -> str:
    """The detail, and what changed: field by field, shortened."""
    before, after = one["before"] or {}, one["after"] or {}
    names = dict.fromkeys((*before, *after))
    changed = (f"{name}: {_shown(before.get(name))} → {_shown(after.get(name))}" for name in names)
    return "; ".join(part for part in (one["detail"], *changed) if part)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else "-" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
