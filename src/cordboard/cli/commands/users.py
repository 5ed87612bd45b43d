"""`cordboard user`: users of the console."""

from typing import Annotated

import typer

from cordboard.cli.console_output import AsJson, emit, err, stop, table, text
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard user add ana --role supervisor

  cordboard user disable ana"""
user = typer.Typer(no_args_is_help=True, help="Users of the console: add, list, change.")

Role = Annotated[str, typer.Option(help="admin, supervisor, agent, light_agent or auditor.")]
Password = Annotated[
    str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="10 or more characters.")
]


def old_name() -> None:
    """Users of the console; use 'cordboard user'."""
    err.print("'cordboard operator' is now 'cordboard user'. The old name goes away with the next version.")


@user.command("list")
def list_users(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """List users."""
    with remote(server, token) as far:
        page = far.get("/users")
    if as_json:
        emit(page)
        return
    rows = [(o["name"], o["role"], o["language"], "disabled" if o["disabled"] else "") for o in page["items"]]
    table(("name", "role", "language", ""), rows, "Nobody yet: open the console to name the first administrator.")


@user.command()
def add(
    name: Annotated[str, typer.Argument(help="Username.")],
    role: Role,
    password: Password,
    server: Server = None,
    token: Token = None,
) -> None:
    """Add a user."""
    with remote(server, token) as far:
        made = far.send("POST", "/users", {"name": name, "role": role, "password": password})
    text(f"{made['name']} may sign in as {made['role']}.")


def _change(name: str, body: dict[str, object], server: str | None, token: str | None) -> None:
    with remote(server, token) as far:
        found = [o for o in far.get("/users")["items"] if o["name"].casefold() == name.casefold()]
        if not found:
            stop(f"There is no user {name}.", "'cordboard user list' shows them.")
        far.send("PATCH", f"/users/{found[0]['id']}", body)
    text(f"{name} was changed.")


@user.command()
def disable(name: str, server: Server = None, token: Token = None) -> None:
    """Disable a user: they can no longer sign in, and are signed out everywhere."""
    _change(name, {"disabled": True}, server, token)


@user.command()
def enable(name: str, server: Server = None, token: Token = None) -> None:
    """Enable a disabled user."""
    _change(name, {"disabled": False}, server, token)


@user.command()
def role(name: str, role: Annotated[str, typer.Argument()], server: Server = None, token: Token = None) -> None:
    """Change a user's role; they have to sign in again."""
    _change(name, {"role": role}, server, token)


@user.command()
def password(name: str, password: Password, server: Server = None, token: Token = None) -> None:
    """Set a new password for a user; they have to sign in again."""
    _change(name, {"password": password}, server, token)
