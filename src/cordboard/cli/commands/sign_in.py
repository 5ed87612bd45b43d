"""`cordboard sign-in`: single sign-on with an OpenID provider: show, test, set, remove; accounts of users."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import PROBLEM, USAGE, AsJson, emit, out, stop, text, titled, typed
from cordboard.cli.explanation import reason, word
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Remote, Server, Token, remote

EXAMPLES = """Examples:

  cordboard sign-in test provider.toml

  cordboard sign-in set provider.toml

  cordboard sign-in connect ana 00u1abcd"""
sign_in = typer.Typer(no_args_is_help=True, help="Single sign-on with an OpenID provider: show, test, set, remove.")

ADDRESS = "/sign-in/provider"
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="TOML file with the settings of the provider.")]
Secret = Annotated[
    str | None,
    typer.Option("--client-secret", envvar="CORDBOARD_CLIENT_SECRET", help="Client secret; the saved one if absent."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Don't ask for confirmation.")]
Name = Annotated[str, typer.Argument(help="Username.")]


def _read(path: Path, secret: str | None) -> dict[str, Any]:
    """The body of a request. Leaves with 2 for a file that is no TOML."""
    try:
        provider = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        stop(tr("{path} is not a readable TOML file: {error}", path=path, error=error), "", USAGE)
    return {"provider": provider} if secret is None else {"provider": provider, "client_secret": secret}


@sign_in.command()
def show(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Show the provider, the roles of its groups, and the addresses to enter there."""
    with remote(server, token) as far:
        found = far.get(ADDRESS)
    if as_json:
        emit(found)
        return
    provider = found["provider"]
    if provider is None:
        text(tr("Single sign-on is not set up."))
    else:
        text(f"{provider['title']}: {provider['issuer']} ({tr('on') if provider['enabled'] else tr('off')})")
        for one in provider["roles"]:
            text(f"  {one['group']}: {word('role', one['role'])}")
    text(tr("Redirect URL: {url}", url=found["redirect_uri"]))
    text(tr("Back-channel logout URL: {url}", url=found["logout_uri"]))


@sign_in.command("test")
def ask(path: File, secret: Secret = None, server: Server = None, token: Token = None) -> None:
    """Test settings without saving them. Exits with 1 if the test fails."""
    with remote(server, token, "Testing") as far:
        trial = far.send("POST", f"{ADDRESS}/test", _read(path, secret))
    for one in trial["checks"]:
        said = reason({"reasons": one["reasons"], "reason": one["sentence"]})
        fix = reason({"reasons": one["fix_reasons"], "reason": one["fix"]})
        name = shared(f"sign_in_check.{one['name']}") or one["name"]
        out.print(titled(name, " ".join(filter(None, (said, fix))), one["level"]))
    if not trial["ok"]:
        raise typer.Exit(PROBLEM)


@sign_in.command("set")
def save(
    path: File,
    secret: Secret = None,
    untested: Annotated[bool, typer.Option("--untested", help="Save even if the test fails.")] = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Test and save the settings of the provider."""
    with remote(server, token, "Testing") as far:
        found = far.send("PUT", ADDRESS, {**_read(path, secret), "untested": untested})
    text(tr("Saved: {title}.", title=found["provider"]["title"]))


@sign_in.command()
def remove(yes: Yes = False, server: Server = None, token: Token = None) -> None:
    """Remove single sign-on: whoever signed in with it is signed out."""
    if not yes:
        typer.confirm(tr("Remove single sign-on? Everyone who signed in with it is signed out."), abort=True)
    with remote(server, token) as far:
        far.send("DELETE", ADDRESS)
    text(tr("Single sign-on removed."))


def _account(far: Remote, name: str) -> str:
    """The address of a user's account at the provider. Leaves with 1 for an unknown user."""
    found = [one for one in far.get("/users")["items"] if one["name"].casefold() == name.casefold()]
    if not found:
        fix = tr("List the users with: {command}", command=typed("user list"))
        stop(tr("User not found: {name}.", name=name), fix)
    return f"/users/{found[0]['id']}/account"


@sign_in.command()
def connect(
    name: Name,
    subject: Annotated[str, typer.Argument(help="Unchanging ID (sub) of the account at the provider.")],
    server: Server = None,
    token: Token = None,
) -> None:
    """Connect a user with an account at the provider."""
    with remote(server, token) as far:
        far.send("PUT", _account(far, name), {"subject": subject})
    text(tr("Account connected: {name}.", name=name))


@sign_in.command()
def disconnect(name: Name, server: Server = None, token: Token = None) -> None:
    """Disconnect a user from their account at the provider."""
    with remote(server, token) as far:
        far.send("DELETE", _account(far, name))
    text(tr("Account disconnected: {name}.", name=name))
