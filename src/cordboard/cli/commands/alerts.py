"""`cordboard alert`: alerts to administrators: list, test, secrets."""

from enum import StrEnum
from typing import Annotated

import typer

from cordboard.cli.console_output import (
    PROBLEM,
    AsJson,
    emit,
    out,
    table,
    text,
    titled,
)
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard alert test

  cordboard alert secret mail-password

  cordboard alert list --limit 10"""
alert = typer.Typer(no_args_is_help=True, help="Alerts to administrators: list, test, secrets.")


class Named(StrEnum):
    """The name of a secret of an alert channel."""

    MAIL_PASSWORD = "mail-password"  # noqa: S105  # its name
    WEBHOOK_SECRET = "webhook-secret"  # noqa: S105  # its name


@alert.command("list")
def list_alerts(
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show current problems, and the last messages with their results."""
    with remote(server, token) as far:
        found = far.get("/alerts", limit=limit)
    if as_json:
        emit(found)
        return
    for one in found["open"]:
        text(f"{one['title']}: {one['kind']} since {_when(one['began_at'])}")
    rows = [
        (_when(m["made_at"]), m["way"], m["word"], m["title"] or "", m["kind"] or "", m["state"], m["attempts"],
         m["problem"] or "")
        for m in found["messages"]
    ]  # fmt: skip
    table(("made", "by", "says", "of", "what", "state", "tries", "last problem"), rows, "Nothing was told yet.")


def _when(at: str) -> str:
    return at[:19].replace("T", " ")


@alert.command("test")
def ask(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Send a test message through each configured channel. Exits with 1 if one is not delivered."""
    with remote(server, token, "Sending") as far:
        found = far.send("POST", "/alerts/test")["items"]
    if as_json:
        emit(found)
    else:
        for one in found:
            out.print(titled(one["way"], one["problem"] or "handed over", "done" if one["ok"] else "red"))
    if not all(one["ok"] for one in found):
        raise typer.Exit(PROBLEM)


@alert.command()
def secret(
    name: Annotated[Named, typer.Argument(help="mail-password or webhook-secret.")],
    value: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Empty removes it.")
    ],
    server: Server = None,
    token: Token = None,
) -> None:
    """Store a secret of an alert channel, encrypted. Prompts for it if it is not given."""
    with remote(server, token) as far:
        far.send("PUT", "/alerts/secrets", {name.value.replace("-", "_"): value})
    text(f"{name.value} is kept." if value else f"{name.value} was taken away.")
