"""`cordboard token`: API tokens."""

from typing import Annotated

import typer

from cordboard.cli.console_output import USAGE, AsJson, emit, line, stop, table, text, typed, when
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, named, remote

EXAMPLES = """Examples:

  cordboard token create crm-report --permission calls.read

  cordboard token revoke crm-report"""
token = typer.Typer(no_args_is_help=True, help="API tokens: create, list, revoke.")


@token.command("list")
def list_tokens(as_json: AsJson = False, server: Server = None, key: Token = None) -> None:
    """List tokens (secrets hidden)."""
    with remote(server, key) as far:
        page = far.get("/tokens")
    if as_json:
        emit(page)
        return
    rows = [
        (
            t["name"],
            " ".join(t["permissions"] if t["limited"] else t["scopes"]),
            t["created_by"],
            when(t["last_used_at"]) or tr("never"),
        )
        for t in page["items"]
    ]
    table((tr("Name"), tr("Permissions"), tr("Created by"), tr("Last used")), rows, tr("No tokens yet."))


@token.command()
def create(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    permission: Annotated[
        list[str] | None,
        typer.Option("--permission", help="A permission such as calls.read, or * for all; repeatable."),
    ] = None,
    scope: Annotated[list[str] | None, typer.Option("--scope", hidden=True)] = None,
    as_json: AsJson = False,
    server: Server = None,
    key: Token = None,
) -> None:
    """Create a token; it is shown once."""
    wanted = [*(permission or ()), *(scope or ())]
    if not wanted:
        stop(tr("Choose at least one --permission."), code=USAGE)
    with remote(server, key) as far:
        made = far.send("POST", "/tokens", {"name": name, "scopes": wanted})
    if as_json:
        emit(made)
    else:
        line(made["token"])
        text(tr("Copy it now. You won't see it again."))


@token.command()
def revoke(
    name: Annotated[str, typer.Argument(help="Its name, from 'token list'.")], server: Server = None, key: Token = None
) -> None:
    """Revoke a token; it stops working at once."""
    with remote(server, key) as far:
        if name not in [known["name"] for known in far.get("/tokens")["items"]]:
            stop(
                tr("Token not found: {name}.", name=name),
                tr("List the tokens with: {command}", command=typed("token list")),
            )
        far.send("DELETE", f"/tokens/{named(name)}")
    text(tr("Token revoked: {name}.", name=name))
