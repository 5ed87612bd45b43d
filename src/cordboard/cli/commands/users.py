"""`cordboard operator`: who may sign in to the console."""

from typing import Annotated

import typer

from cordboard.cli.console_output import AsJson, emit, stop, table, text
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard operator add ana --role supervisor

  cordboard operator disable ana"""
operator = typer.Typer(no_args_is_help=True, help="Who may sign in to the console: add, list, change.")

Role = Annotated[str, typer.Option(help="admin, supervisor, agent, light_agent or auditor.")]
Password = Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Ten or more.")]


@operator.command("list")
def list_operators(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Who may sign in."""
    with remote(server, token) as far:
        page = far.get("/operators")
    if as_json:
        emit(page)
        return
    rows = [(o["name"], o["role"], o["language"], "disabled" if o["disabled"] else "") for o in page["items"]]
    table(("name", "role", "language", ""), rows, "Nobody yet: open the console to name the first administrator.")


@operator.command()
def add(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Role,
    password: Password,
    server: Server = None,
    token: Token = None,
) -> None:
    """Add an operator."""
    with remote(server, token) as far:
        made = far.send("POST", "/operators", {"name": name, "role": role, "password": password})
    text(f"{made['name']} may sign in as {made['role']}.")


def _change(name: str, body: dict[str, object], server: str | None, token: str | None) -> None:
    with remote(server, token) as far:
        found = [o for o in far.get("/operators")["items"] if o["name"].casefold() == name.casefold()]
        if not found:
            stop(f"There is no operator {name}.", "'cordboard operator list' shows them.")
        far.send("PATCH", f"/operators/{found[0]['id']}", body)
    text(f"{name} was changed.")


@operator.command()
def disable(name: str, server: Server = None, token: Token = None) -> None:
    """He cannot sign in any more, and is signed out everywhere."""
    _change(name, {"disabled": True}, server, token)


@operator.command()
def enable(name: str, server: Server = None, token: Token = None) -> None:
    """He may sign in again."""
    _change(name, {"disabled": False}, server, token)


@operator.command()
def role(name: str, role: Annotated[str, typer.Argument()], server: Server = None, token: Token = None) -> None:
    """Give him another role; he has to sign in again."""
    _change(name, {"role": role}, server, token)


@operator.command()
def password(name: str, password: Password, server: Server = None, token: Token = None) -> None:
    """Give him another password; he has to sign in again."""
    _change(name, {"password": password}, server, token)
