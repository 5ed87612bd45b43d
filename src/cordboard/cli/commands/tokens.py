"""`cordboard token`: API tokens."""

from typing import Annotated

import typer

from cordboard.cli.console_output import AsJson, emit, line, stop, table, text
from cordboard.cli.server_client import Server, Token, named, remote

EXAMPLES = """Examples:

  cordboard token create crm-report --scope calls.read

  cordboard token revoke crm-report"""
token = typer.Typer(no_args_is_help=True, help="API tokens for programs: create, list, revoke.")


@token.command("list")
def list_tokens(as_json: AsJson = False, server: Server = None, key: Token = None) -> None:
    """List tokens (secrets hidden)."""
    with remote(server, key) as far:
        page = far.get("/tokens")
    if as_json:
        emit(page)
        return
    rows = [(t["name"], " ".join(t["scopes"]), t["created_by"], t["last_used_at"] or "never") for t in page["items"]]
    table(("name", "may", "made by", "last used"), rows, "There are no tokens.")


@token.command()
def create(
    name: Annotated[str, typer.Argument(help="Its purpose.")],
    scope: Annotated[list[str], typer.Option(help="A permission such as calls.read, or * for all; repeatable.")],
    as_json: AsJson = False,
    server: Server = None,
    key: Token = None,
) -> None:
    """Create a token; it is shown once."""
    with remote(server, key) as far:
        made = far.send("POST", "/tokens", {"name": name, "scopes": scope})
    if as_json:
        emit(made)
    else:
        line(made["token"])
        text("Keep it now; it cannot be shown again.")


@token.command()
def revoke(
    name: Annotated[str, typer.Argument(help="As 'token list' shows it.")], server: Server = None, key: Token = None
) -> None:
    """Revoke a token; it stops working at once."""
    with remote(server, key) as far:
        if name not in [known["name"] for known in far.get("/tokens")["items"]]:
            stop(f"There is no token {name}.", "'cordboard token list' shows them.")
        far.send("DELETE", f"/tokens/{named(name)}")
    text(f"{name} opens nothing any more.")
