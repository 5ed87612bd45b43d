"""`cordboard connect`: phone systems and CRMs: make, authorise, test, take away; what goes to a CRM can be paused."""

from typing import Annotated, Any

import typer

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
)
from cordboard.cli.server_client import Server, Token, named, remote

EXAMPLES = """Examples:

  cordboard connect providers

  cordboard connect add zoho --id zoho --set data_centre=eu --set client_id=1000.X --set client_secret=...

  cordboard connect authorize zoho"""
connect = typer.Typer(
    no_args_is_help=True, help="Phone systems and CRMs: make, authorise, test, take away; a CRM can be paused."
)

Name = Annotated[str, typer.Argument(metavar="CONNECTION", help="Its id, as 'connect list' shows it.")]
Given = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A setting; may be repeated.")]
Private = Annotated[bool, typer.Option(help="Its addresses may lie in private networks.")]


@connect.command("list")
def list_connections(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """What is connected, and how it is doing."""
    with remote(server, token) as far:
        page = far.get("/connections")
    if as_json:
        emit(page)
        return
    rows = [
        (c["id"], c["provider"], c["state"], c["health"]["level"], c["health"]["sentence"], c["hook_url"] or "")
        for c in page["items"]
    ]
    table(("id", "provider", "state", "health", "", "address for webhooks"), rows, "Nothing is connected yet.")


@connect.command()
def providers(
    language: Annotated[str | None, typer.Option(help="Of the texts: en, fr, es or uk.")] = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List available providers and their settings."""
    with remote(server, token) as far:
        page = far.get("/providers", language=language)
    if as_json:
        emit(page)
        return
    for each in page["items"]:
        out.print(titled(each["id"], f"{each['title']} ({each['kind']})"))
        for number, step in enumerate(each["how_to"], 1):
            out.print(f"  {number}. {step.replace('{redirect_uri}', f'{far.url}/oauth/return')}")
        for field in each["settings"]:
            needed = "" if field["required"] else " (optional)"
            words = ". ".join(one for one in (field["label"], field["help"]) if one)
            out.print(f"    {field['name']}{needed}: {words}")
            for option, label in field["option_labels"].items():
                out.print(f"        {option}: {label}")


@connect.command()
def add(
    provider: Annotated[str, typer.Argument(help="As 'connect providers' shows it.")],
    name: Annotated[str | None, typer.Option("--id", help="Its id; part of the address for webhooks.")] = None,
    title: Annotated[str | None, typer.Option(help="Its name for people.")] = None,
    given: Given = None,
    allow_private: Private = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Configure a new connection."""
    body = {
        "provider": provider, "id": name, "title": title, "settings": pairs(given), "allow_private": allow_private,
    }  # fmt: skip
    with remote(server, token) as far:
        _show(far.send("POST", "/connections", body), as_json)


def pairs(given: list[str] | None) -> dict[str, Any]:
    """NAME=VALUE as settings; true, false and whole numbers are understood."""
    found: dict[str, Any] = {}
    for each in given or ():
        name, mark, value = each.partition("=")
        if not mark or not name:
            stop(f"'{each}' is not NAME=VALUE.", code=USAGE)
        found[name] = {"true": True, "false": False}.get(value, value)
    return found


def _show(connection: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit(connection)
        return
    text(f"{connection['id']}: {connection['state']}. {connection['health']['sentence']}")
    if connection["hook_url"]:
        text(f"Webhooks go to {connection['hook_url']}")
    if connection["health"]["fix"]:
        text(connection["health"]["fix"])


@connect.command()
def authorize(
    connection: Name,
    redirect_uri: Annotated[str | None, typer.Option(help="As registered at the service.")] = None,
    code: Annotated[str | None, typer.Option(help="The code of a self-client, instead of a browser.")] = None,
    server: Server = None,
    token: Token = None,
) -> None:
    """Give the connection its rights: in a browser, or with the code of a self-client."""
    with remote(server, token) as far:
        if code:
            _show(far.send("POST", f"/connections/{named(connection)}/code", {"code": code}), False)
            return
        where = redirect_uri or f"{far.url}/oauth/return"
        answer = far.send("POST", f"/connections/{named(connection)}/authorize", {"redirect_uri": where})
    text("Open this address in a browser and agree:")
    line(answer["url"])
    text("Then: cordboard connect test " + connection)


@connect.command("test")
def ask(connection: Name, as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Ask the other side who we are. Leaves with 1 when something is wrong."""
    with remote(server, token, "Testing") as far:
        found = far.send("POST", f"/connections/{named(connection)}/test")
    if as_json:
        emit(found)
    else:
        text(f"{found['identity'] or 'No answer.'} ({found['took_ms']:.0f} ms)")
        for problem in found["problems"]:
            text(f"  {problem}")
    if not found["ok"]:
        raise typer.Exit(PROBLEM)


def _verb(verb: str, connection: str, server: str | None, token: str | None) -> None:
    with remote(server, token) as far:
        _show(far.send("POST", f"/connections/{named(connection)}/{verb}"), False)


@connect.command()
def pause(connection: Name, server: Server = None, token: Token = None) -> None:
    """Send nothing to this CRM for now; everything is kept in order. Phone systems cannot be paused."""
    _verb("pause", connection, server, token)


@connect.command()
def resume(connection: Name, server: Server = None, token: Token = None) -> None:
    """Go on sending to this CRM where it stopped."""
    _verb("resume", connection, server, token)


@connect.command()
def sync(connection: Name, server: Server = None, token: Token = None) -> None:
    """Refresh the local directory of this CRM now."""
    _verb("sync", connection, server, token)


@connect.command()
def prepare(
    connection: Name,
    agreed: Annotated[bool, typer.Option("--agreed", help="Yes, set it up on their side.")] = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Set up what exactly-once needs on their side; without --agreed it only says what."""
    with remote(server, token, "Preparing") as far:
        for sentence in far.send("POST", f"/connections/{named(connection)}/prepare", {"agreed": agreed})["done"]:
            text(sentence)


@connect.command()
def exchanges(
    connection: Name,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """The last requests and replies; secrets are stars."""
    with remote(server, token) as far:
        page = far.get(f"/connections/{named(connection)}/exchanges", limit=limit)
    if as_json:
        emit(page)
        return
    rows = [
        (
            e["at"][:19].replace("T", " "),
            e["method"],
            e["url"],
            e["status"] or e["error"],
            f"{e['took_ms']:.0f}",
            e["credits"],
        )
        for e in page["items"]
    ]
    table(("at", "", "address", "answer", "ms", "credits"), rows, "Nothing was exchanged yet.")


@connect.command("crm-users")
def crm_users(connection: Name, as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """People of this CRM who may own records."""
    with remote(server, token) as far:
        page = far.get(f"/connections/{named(connection)}/crm-users")
    if as_json:
        emit(page)
        return
    rows = [(each["id"], each["name"], each.get("email") or "") for each in page["items"]]
    table(("id", "name", "mail"), rows, "This CRM lists no users.")


@connect.command()
def drop(
    connection: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Take a connection away; records that it made stay where they are."""
    if not yes:
        typer.confirm(f"Take {connection} away, with its waiting work?", abort=True)
    with remote(server, token) as far:
        far.send("DELETE", f"/connections/{named(connection)}")
    text(f"{connection} is gone.")
