"""`cordboard user`: users of the console."""

from typing import Annotated

import typer

from cordboard.cli.console_output import USAGE, AsJson, emit, err, stop, table, text, typed, when
from cordboard.cli.explanation import word
from cordboard.cli.language import tr
from cordboard.cli.server_client import HELP, Remote, Server, Token, remote

EXAMPLES = """Examples:

  cordboard user add ana --role supervisor

  cordboard user disable ana"""
user = typer.Typer(no_args_is_help=True, help="Users of the console: add, list, change.")

ROLES = ("admin", "supervisor", "agent", "light_agent", "auditor")


def known_role(role: str) -> str:
    """The role, checked before anything is asked. Leaves with 2 for an unknown one."""
    if role not in ROLES:
        stop(tr("Unknown role '{role}'. Roles: {roles}.", role=role, roles=", ".join(ROLES)), tr(HELP), USAGE)
    return role


Role = Annotated[
    str, typer.Option(callback=known_role, is_eager=True, help="admin, supervisor, agent, light_agent or auditor.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Don't ask for confirmation.")]
Password = Annotated[
    str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="10 or more characters.")
]


def old_name() -> None:
    """Users of the console; use 'cordboard user'."""
    err.print(tr("'cordboard operator' is now 'cordboard user'. The old name works for one more version."))


@user.command("list")
def list_users(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """List users."""
    with remote(server, token) as far:
        page = far.get("/users")
    if as_json:
        emit(page)
        return
    rows = [
        (
            o["name"],
            word("role", o["role"]),
            o["language"],
            tr("yes") if o["second_factor"] else tr("no"),
            tr("disabled") if o["disabled"] else "",
        )
        for o in page["items"]
    ]
    empty = tr("No users yet. Open the console to create the first administrator account.")
    table((tr("Username"), tr("Role"), tr("Language"), tr("Second factor"), ""), rows, empty)


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
    text(tr("User added: {name} ({role}).", name=made["name"], role=word("role", made["role"])))


def _id_of(name: str, far: Remote) -> str:
    """Leaves with a sentence when there is no such user."""
    found = [o for o in far.get("/users")["items"] if o["name"].casefold() == name.casefold()]
    if not found:
        stop(
            tr("User not found: {name}.", name=name),
            tr("List the users with: {command}", command=typed("user list")),
        )
    return str(found[0]["id"])


def _change(name: str, body: dict[str, object], done: str, server: str | None, token: str | None) -> None:
    with remote(server, token) as far:
        far.send("PATCH", f"/users/{_id_of(name, far)}", body)
    text(tr(done, name=name))


@user.command()
def disable(name: str, yes: Yes = False, server: Server = None, token: Token = None) -> None:
    """Disable a user: they are signed out and can no longer sign in."""
    if not yes:
        typer.confirm(tr("Disable {name}? They will be signed out and can't sign in.", name=name), abort=True)
    _change(name, {"disabled": True}, "{name} can no longer sign in.", server, token)


@user.command()
def enable(name: str, server: Server = None, token: Token = None) -> None:
    """Enable a disabled user."""
    _change(name, {"disabled": False}, "{name} can sign in again.", server, token)


@user.command()
def role(
    name: str,
    role: Annotated[str, typer.Argument(callback=known_role, help="admin, supervisor, agent, light_agent or auditor.")],
    server: Server = None,
    token: Token = None,
) -> None:
    """Change a user's role; they have to sign in again."""
    _change(name, {"role": role}, "Role changed: {name}.", server, token)


@user.command()
def password(name: str, password: Password, server: Server = None, token: Token = None) -> None:
    """Set a new password for a user; they have to sign in again."""
    _change(name, {"password": password}, "Password changed: {name}.", server, token)


@user.command()
def factors(name: str, as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """List the second factors of a user."""
    with remote(server, token) as far:
        page = far.get(f"/users/{_id_of(name, far)}/factors")
    if as_json:
        emit(page)
        return
    rows = [
        (o["name"], word("factor.kind", o["kind"]), when(o["created_at"]), when(o["used_at"]) or tr("never"))
        for o in page["items"]
    ]
    table((tr("Name"), tr("Type"), tr("Added"), tr("Last used")), rows, tr("No second factor."))


@user.command("remove-factors")
def remove_factors(name: str, yes: Yes = False, server: Server = None, token: Token = None) -> None:
    """Remove all second factors of a user who lost them; they are signed out and sign in with their password."""
    if not yes:
        typer.confirm(tr("Remove all second factors of {name}? They will be signed out.", name=name), abort=True)
    with remote(server, token) as far:
        far.send("DELETE", f"/users/{_id_of(name, far)}/factors")
    text(tr("Second factors removed: {name}.", name=name))
