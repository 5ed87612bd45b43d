"""`cordboard user`: users of the console."""

from typing import Annotated, Any

import typer

from cordboard.cli.console_output import USAGE, AsJson, emit, err, stop, table, text, typed, when
from cordboard.cli.explanation import reason_text, word
from cordboard.cli.language import tr
from cordboard.cli.server_client import HELP, Remote, Server, Token, remote

EXAMPLES = """Examples:

  cordboard user add ana --role supervisor

  cordboard user invite olha --role agent --email olha@example.com

  cordboard user person olha olha-koval

  cordboard user disable ana"""
user = typer.Typer(no_args_is_help=True, help="Users of the console: add, list, change.")

ROLES = ("admin", "supervisor", "agent", "light_agent", "auditor", "wall")


def known_role(role: str) -> str:
    """The role, checked before anything is asked. Leaves with 2 for an unknown one."""
    if role not in ROLES:
        stop(tr("Unknown role '{role}'. Roles: {roles}.", role=role, roles=", ".join(ROLES)), tr(HELP), USAGE)
    return role


Role = Annotated[
    str,
    typer.Option(callback=known_role, is_eager=True, help="admin, supervisor, agent, light_agent, auditor or wall."),
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
            when(o["last_sign_in_at"]) or tr("never"),
            tr("disabled") if o["disabled"] else tr("sees no calls") if o["sees_no_calls"] else "",
        )
        for o in page["items"]
    ]
    empty = tr("No users yet. Open the console to create the first administrator account.")
    table((tr("Username"), tr("Role"), tr("Language"), tr("Second factor"), tr("Last sign-in"), ""), rows, empty)


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
    role: Annotated[
        str, typer.Argument(callback=known_role, help="admin, supervisor, agent, light_agent, auditor or wall.")
    ],
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


Mail = Annotated[str, typer.Option("--email", help="E-mail address for the invitation and forgotten passwords.")]
Person = Annotated[str | None, typer.Argument(help="ID of a team member in the settings; without it: nobody.")]
Show = Annotated[bool, typer.Option("--show", help="Show the link instead of mailing it.")]


@user.command()
def invite(
    name: Annotated[str, typer.Argument(help="Username.")],
    role: Role,
    email: Mail = "",
    show: Show = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Add a user who chooses their own password, by a link that works once."""
    with remote(server, token) as far:
        body = {"name": name, "role": role, "email": email, "mail": not show}
        made = far.send("POST", "/users", body)
    text(tr("User added: {name} ({role}).", name=made["name"], role=word("role", made["role"])))
    _show_link(made["name"], made["invitation"])


@user.command("password-link")
def password_link(name: str, show: Show = False, server: Server = None, token: Token = None) -> None:
    """Create a link by which a user chooses a password, once; for a new user, another invitation."""
    with remote(server, token) as far:
        link = far.send("POST", f"/users/{_id_of(name, far)}/sign-in-link", {"mail": not show})
    _show_link(name, link)


def _show_link(name: str, link: dict[str, Any]) -> None:
    if link["problem"]:
        err.print(tr("The mail couldn't be sent: {problem}", problem=reason_text(link["reasons"], link["problem"])))
    if link["url"]:
        share = "Share this link with {name} securely. It works once, until {at}. You won't see it again."
        text(tr(share, name=name, at=when(link["expires_at"])))
        text(link["url"])
    else:
        text(tr("Sent to {to}. The link works once, until {at}.", to=link["sent_to"], at=when(link["expires_at"])))


@user.command()
def rename(name: str, new: str, server: Server = None, token: Token = None) -> None:
    """Rename a user; they stay signed in."""
    _change(name, {"name": new}, "Renamed: {name}.", server, token)


@user.command()
def email(name: str, address: str, server: Server = None, token: Token = None) -> None:
    """Set the e-mail address of a user; an empty one removes it."""
    _change(name, {"email": address}, "Saved: {name}.", server, token)


@user.command()
def delete(name: str, yes: Yes = False, server: Server = None, token: Token = None) -> None:
    """Delete a user: sessions, second factors and API tokens end."""
    if not yes:
        typer.confirm(tr("Delete {name}? This can't be undone.", name=name), abort=True)
    with remote(server, token) as far:
        far.send("DELETE", f"/users/{_id_of(name, far)}")
    text(tr("User deleted: {name}.", name=name))


@user.command()
def person(
    name: str,
    person: Annotated[
        str | None, typer.Argument(help="ID of a team member in the settings; without it: nobody.")
    ] = None,
    server: Server = None,
    token: Token = None,
) -> None:
    """Say which person of the team a user is: an agent sees the calls of that person's extensions."""
    with remote(server, token) as far:
        far.send("PUT", f"/users/{_id_of(name, far)}/person", {"person": person})
    text(tr("Saved: {name}.", name=name))
