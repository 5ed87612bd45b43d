"""`cordboard connect`: connections to phone systems and CRMs: add, authorise, test, pause, disconnect."""

import os
from typing import Annotated, Any

import typer

from cordboard.cli.connection_health import healths
from cordboard.cli.console_output import (
    PROBLEM,
    USAGE,
    AsJson,
    emit,
    line,
    out,
    stop,
    table,
    text,
    titled,
    typed,
    when,
)
from cordboard.cli.explanation import answer_of, reason_text
from cordboard.cli.language import language as language_in_use
from cordboard.cli.language import tr
from cordboard.cli.server_client import Remote, Server, Token, named, remote

EXAMPLES = """Examples:

  cordboard connect providers

  cordboard connect add zoho --id zoho --set data_centre=eu --set client_id=1000.X --secret client_secret

  cordboard connect authorize zoho"""
connect = typer.Typer(
    no_args_is_help=True, help="Connections to phone systems and CRMs: add, authorise, test, pause, disconnect."
)

Name = Annotated[str, typer.Argument(metavar="CONNECTION", help="The connection's ID, from 'connect list'.")]
Given = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A setting; repeatable.")]
Secret = Annotated[
    list[str] | None,
    typer.Option("--secret", metavar="NAME", help="A secret setting: from CORDBOARD_NAME, else you are asked."),
]
Private = Annotated[bool, typer.Option(help="Allow private addresses: a server on this machine or in your network.")]


@connect.command("list")
def list_connections(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """List connections and their health."""
    with remote(server, token) as far:
        page = far.get("/connections")
        said = {} if as_json else healths(far, page["items"])
    if as_json:
        emit(page)
        return
    rows = [
        (c["id"], c["provider"], c["state"], c["health"]["level"], said[c["id"]][0], c["hook_url"] or "")
        for c in page["items"]
    ]
    names = ("ID", "Provider", "State", "Health", "", "Webhook URL")
    table([tr(one) for one in names], rows, tr("No connections yet."))


@connect.command()
def providers(
    language: Annotated[str | None, typer.Option(help="Language of the texts: en, fr, es or uk.")] = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List available providers and their settings."""
    with remote(server, token) as far:
        page = far.get("/providers", language=language or language_in_use())
    if as_json:
        emit(page)
        return
    for each in page["items"]:
        out.print(titled(each["id"], f"{each['title']} ({each['kind']})"))
        for number, step in enumerate(each["how_to"], 1):
            out.print(f"  {number}. {step.replace('{redirect_uri}', f'{far.url}/oauth/return')}")
        for field in each["settings"]:
            needed = "" if field["required"] else f" ({tr('optional')})"
            words = ". ".join(one for one in (field["label"], field["help"]) if one)
            out.print(f"    {field['name']}{needed}: {words}")
            for option, label in field["option_labels"].items():
                out.print(f"        {option}: {label}")


@connect.command()
def add(
    provider: Annotated[str, typer.Argument(help="A provider, from 'connect providers'.")],
    name: Annotated[str | None, typer.Option("--id", help="ID of the connection; part of its webhook URL.")] = None,
    title: Annotated[str | None, typer.Option(help="Name shown in the console.")] = None,
    given: Given = None,
    secret: Secret = None,
    allow_private: Private = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Add a connection."""
    body = {
        "provider": provider, "id": name, "title": title, "allow_private": allow_private,
        "settings": {**pairs(given), **secrets_of(secret)},
    }  # fmt: skip
    with remote(server, token) as far:
        _show(far, far.send("POST", "/connections", body), as_json)


def pairs(given: list[str] | None) -> dict[str, Any]:
    """NAME=VALUE as settings; true, false and whole numbers are understood."""
    found: dict[str, Any] = {}
    for each in given or ():
        name, mark, value = each.partition("=")
        if not mark or not name:
            stop(tr("'{given}' isn't NAME=VALUE.", given=each), code=USAGE)
        found[name] = {"true": True, "false": False}.get(value, value)
    return found


def secrets_of(names: list[str] | None) -> dict[str, str]:
    """Secrets by name: from CORDBOARD_NAME where that is set, else asked for without showing them."""
    found = {}
    for name in names or ():
        if "=" in name:
            stop(tr("--secret takes a name; you are asked for the value."), code=USAGE)
        known = os.environ.get(f"CORDBOARD_{name.upper()}")
        found[name] = known if known is not None else typer.prompt(name, hide_input=True, err=True)
    return found


def _show(far: Remote, connection: dict[str, Any], as_json: bool = False) -> None:
    if as_json:
        emit(connection)
        return
    sentence, fix = healths(far, [connection])[connection["id"]]
    text(f"{connection['id']}: {connection['state']}. {sentence}")
    if connection["hook_url"]:
        text(tr("Webhook URL: {url}", url=connection["hook_url"]))
    if fix:
        text(fix)


@connect.command()
def change(
    connection: Name,
    title: Annotated[str | None, typer.Option(help="Name shown in the console.")] = None,
    settings: Given = None,
    secret: Secret = None,
    former_secret_hours: Annotated[
        int,
        typer.Option("--keep-former", metavar="HOURS", min=0, max=168, help="Accept the former secret for so long."),
    ] = 0,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Change the name, settings and secrets of a connection; what is not given stays."""
    given = {**pairs(settings), **secrets_of(secret)}
    if not given and title is None:
        stop(tr("Nothing to change. Use --set, --secret or --title."), code=USAGE)
    body = {"settings": given or None, "title": title, "former_secret_hours": former_secret_hours}
    with remote(server, token, "Testing") as far:
        _show(far, far.send("PATCH", f"/connections/{named(connection)}", body), as_json)


@connect.command()
def authorize(
    connection: Name,
    redirect_uri: Annotated[str | None, typer.Option(help="Redirect address, as registered with the service.")] = None,
    full_url: Annotated[bool, typer.Option("--full-url", help="Print the service's own sign-in address.")] = False,
    code: Annotated[str | None, typer.Option(help="Self Client code, instead of signing in with a browser.")] = None,
    server: Server = None,
    token: Token = None,
) -> None:
    """Sign in to the service: with a browser, or with a Self Client code."""
    with remote(server, token) as far:
        if code:
            _show(far, far.send("POST", f"/connections/{named(connection)}/code", {"code": code}))
            return
        where = redirect_uri or f"{far.url}/oauth/return"
        answer = far.send("POST", f"/connections/{named(connection)}/authorize", {"redirect_uri": where})
    if full_url or redirect_uri:
        text(tr("Open this address in a browser and allow access:"))
        line(answer["url"])
    else:
        text(tr("Open the connection in the console and choose Connect:"))
        line(f"{far.url}/connections/{named(connection)}")
        text(tr("Without the console: {command}", command=typed(f"connect authorize {connection} --full-url")))
    text(tr("Then: {command}", command=typed(f"connect test {connection}")))


@connect.command("test")
def ask(connection: Name, as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Test a connection. Exits with 1 if something is wrong."""
    with remote(server, token, "Testing") as far:
        found = far.send("POST", f"/connections/{named(connection)}/test")
        if as_json:
            emit(found)
        elif found["health"]:  # of a phone system, whose link says it
            _show(far, far.get(f"/connections/{named(connection)}"))
        else:
            text(f"{found['identity'] or tr('No answer.')} ({found['took_ms']:.0f} ms)")
            for said in (*_seen(found), *_trial_problems(found)):
                text(f"  {said}")
    if not found["ok"]:
        raise typer.Exit(PROBLEM)


def _seen(found: dict[str, Any]) -> list[str]:
    """What else a test that passed saw: permissions, one look-up."""
    return [reason_text([one], "") for one in found["sentences"][1:]] if found["ok"] else []


def _trial_problems(found: dict[str, Any]) -> list[str]:
    if found["ok"] or not found["sentences"]:
        return list(found["problems"])
    return [reason_text(found["sentences"], "")]


def _verb(verb: str, connection: str, server: str | None, token: str | None) -> None:
    with remote(server, token) as far:
        _show(far, far.send("POST", f"/connections/{named(connection)}/{verb}"))


@connect.command()
def pause(connection: Name, server: Server = None, token: Token = None) -> None:
    """Pause a connection. What a CRM would get waits here; webhooks of a phone system wait, its link is closed."""
    _verb("pause", connection, server, token)


@connect.command()
def resume(connection: Name, server: Server = None, token: Token = None) -> None:
    """Resume a paused connection."""
    _verb("resume", connection, server, token)


@connect.command()
def sync(connection: Name, server: Server = None, token: Token = None) -> None:
    """Sync contacts from a CRM now."""
    _verb("sync", connection, server, token)


@connect.command("prepare", hidden=True)
@connect.command()
def protect(
    connection: Name,
    agreed: Annotated[bool, typer.Option("--create", "--agreed", help="Create the field.")] = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Duplicate protection: check for the field that prevents duplicates; with --create, create it."""
    with remote(server, token, "Checking") as far:
        found = far.send("POST", f"/connections/{named(connection)}/prepare", {"agreed": agreed})
        for said, reasons in zip(found["done"], found["reasons"], strict=True):
            text(reason_text(reasons, said))


@connect.command()
def exchanges(
    connection: Name,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Maximum number of rows.")] = 20,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List recent API requests; secrets are hidden."""
    with remote(server, token) as far:
        page = far.get(f"/connections/{named(connection)}/exchanges", limit=limit)
    if as_json:
        emit(page)
        return
    rows = [
        (
            when(e["at"]),
            e["method"],
            e["url"],
            answer_of(e),
            f"{e['took_ms']:.0f}",
            e["credits"],
        )
        for e in page["items"]
    ]
    table([tr(one) for one in ("Time", "", "Address", "Answer", "ms", "Credits")], rows, tr("No API requests yet."))


@connect.command("crm-users")
def crm_users(connection: Name, as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """List CRM users who can own records."""
    with remote(server, token) as far:
        page = far.get(f"/connections/{named(connection)}/crm-users")
    if as_json:
        emit(page)
        return
    rows = [(each["id"], each["name"], each.get("email") or "") for each in page["items"]]
    table([tr(one) for one in ("ID", "Name", "E-mail")], rows, tr("This CRM lists no users."))


@connect.command("drop", hidden=True)
@connect.command()
def disconnect(
    connection: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask for confirmation.")] = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Disconnect: delete a connection. Existing calls and records are kept."""
    if not yes:
        typer.confirm(
            tr("Disconnect {connection}? Waiting items are no longer sent.", connection=connection), abort=True
        )
    with remote(server, token) as far:
        far.send("DELETE", f"/connections/{named(connection)}")
    text(tr("Disconnected: {connection}.", connection=connection))
