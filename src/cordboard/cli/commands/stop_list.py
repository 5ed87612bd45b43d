"""`cordboard stop-list`: the ignored numbers with their hits, and a test of one number."""

from typing import Annotated, Any

import typer

from cordboard.cli.console_output import AsJson, emit, text
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard stop-list list

  cordboard stop-list test "900 123 456"

  cordboard stop-list test --hidden"""

stop_list = typer.Typer(no_args_is_help=True, help="Ignored numbers.")


@stop_list.command("list", epilog=EXAMPLES)
def list_(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """List the ignored numbers and how many calls each of them stopped."""
    with remote(server, token) as far:
        items = far.get("/stop-list")["items"]
    if as_json:
        emit(items)
        return
    if not items:
        text(tr("No ignored numbers"))
    for one in items:
        text(_line(one))


@stop_list.command("test", epilog=EXAMPLES)
def try_number(
    number: Annotated[str, typer.Argument(help="A phone number in any format, or an extension.")] = "",
    hidden: Annotated[bool, typer.Option("--hidden", help="As a caller who hides the number.")] = False,
    tag: Annotated[str | None, typer.Option(help="A tag of the client's record in the CRM.")] = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show what a call with this number would leave out of the CRM, and by which entry."""
    with remote(server, token) as far:
        found = far.get("/stop-list/test", number=number, hidden=hidden or None, tag=tag)
    if as_json:
        emit(found)
        return
    kinds = ", ".join(shared(f"entity.{one}") or one for one in found["stops"])
    text(tr("Not sent to the CRM: {kinds}", kinds=kinds) if kinds else tr("This call is not ignored."))
    for one in found["entries"]:
        text(f"  {_line(one)}")


def _line(one: dict[str, Any]) -> str:
    until = tr("until {until}", until=one["until"]) if one["until"] else None
    expired = tr("expired") if one["expired"] else None
    calls = tr("{count, plural, one {# call} other {# calls}}", count=one["calls"])
    kind, stops = shared(f"stop_kind.{one['kind']}"), shared(f"stops.{one['stops']}")
    parts = (kind, one["value"], stops, until, expired, calls, one["note"])
    return "  ".join(part for part in parts if part)
